// must: be stopped
exports.processEvent = (event) => {
    const hold = new Map()
    for (let i = 0; ; i++) hold.set(i, { i })
}
