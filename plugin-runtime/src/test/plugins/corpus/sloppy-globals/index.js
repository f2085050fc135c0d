module.exports = {
    processEvent(event) {
        counter = typeof counter === 'undefined' ? 1 : counter + 1
        event.properties.seen = counter
        event.properties.sloppy_this = (function () { return this !== undefined })()
        return event
    },
}
