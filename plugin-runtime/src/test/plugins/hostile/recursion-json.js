// must: fail RangeError
exports.processEvent = (event) => {
    JSON.parse('['.repeat(200000) + ']'.repeat(200000))
    return event
}
