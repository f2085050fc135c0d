// must: be stopped
exports.processEvent = (event) => {
    let n = 3n
    while (true) n = (n * n) % (2n ** 256n)
}
