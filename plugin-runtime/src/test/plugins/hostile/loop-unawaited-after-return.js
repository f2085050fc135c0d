// must: be stopped
exports.processEvent = (event) => {
    ;(async () => {
        while (true) await null
    })()
    return event
}
