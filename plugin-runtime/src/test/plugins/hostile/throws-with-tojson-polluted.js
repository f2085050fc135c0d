// must: fail Error
exports.processEvent = () => {
    Object.prototype.toJSON = () => undefined
    throw new Error('described all the same')
}
