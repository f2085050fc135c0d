// must: fail
exports.processEvent = () => {
    throw undefined
}
