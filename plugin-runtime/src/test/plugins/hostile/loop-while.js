// must: be stopped
exports.processEvent = (event) => {
    while (true) {}
}
