// must: be stopped
exports.processEvent = (event) => {
    event.properties.trap = {
        toJSON() {
            while (true) {}
        },
    }
    return event
}
