// must: be stopped
exports.processEvent = (event) => {
    const hold = []
    while (true) hold.push(new Uint8Array(1 << 20))
}
