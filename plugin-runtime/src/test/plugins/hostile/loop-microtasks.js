// must: be stopped
exports.processEvent = async (event) => {
    while (true) await null
}
