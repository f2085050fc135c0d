// must: fail RangeError
exports.processEvent = (event) => {
    event.properties.result = new Uint8Array(2 ** 31 - 10).length
    return event
}
