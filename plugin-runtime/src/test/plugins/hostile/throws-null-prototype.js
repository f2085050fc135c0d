// must: fail
exports.processEvent = () => {
    throw Object.create(null)
}
