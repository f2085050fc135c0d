// must: fail RangeError
exports.processEvent = (event) => {
    event.properties.result = new Array(1e9).fill(0).length
    return event
}
