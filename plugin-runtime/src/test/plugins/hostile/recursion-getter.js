// must: fail RangeError
exports.processEvent = (event) => {
    const deep = { get again() { return this.again } }
    return deep.again
}
