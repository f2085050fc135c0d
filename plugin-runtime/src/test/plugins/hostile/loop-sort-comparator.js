// must: be stopped
exports.processEvent = (event) => {
    while (true) [3, 1, 2].sort(() => Math.random() - 0.5)
}
