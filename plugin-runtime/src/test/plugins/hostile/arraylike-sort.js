// must: fail RangeError
exports.processEvent = (event) => {
    const sparse = []
    sparse.length = 2 ** 32 - 1
    sparse.sort()
    return event
}
