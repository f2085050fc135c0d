// must: time out
exports.processEvent = async (event) => {
    await new Promise(() => {})
    return event
}
