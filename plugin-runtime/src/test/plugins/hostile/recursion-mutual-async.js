// must: fail RangeError
exports.processEvent = async (event) => {
    const even = async (n) => 1 + (await odd(n + 1))
    const odd = async (n) => 1 + (await even(n + 1))
    return even(0)
}
