// must: fail RangeError
exports.processEvent = (event) => {
    Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)
    return event
}
