// must: be stopped
exports.processEvent = (event) => {
    Object.defineProperty(event.properties, 'trap', {
        enumerable: true,
        get() {
            while (true) {}
        },
    })
    return event
}
