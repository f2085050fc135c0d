// must: fail RangeError
exports.processEvent = (event) => {
    event.properties.result = 'x'.repeat(2 ** 29).length
    return event
}
