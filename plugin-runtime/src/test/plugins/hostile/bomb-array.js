// must: be stopped
exports.processEvent = (event) => {
    const hold = []
    while (true) hold.push(new Array(10000).fill(hold.length))
}
