// must: fail or be stopped
exports.processEvent = (event) => {
    const piece = 'x'.repeat(1 << 20)
    event.properties.list = Array.from({ length: 64 }, () => piece)
    return event
}
