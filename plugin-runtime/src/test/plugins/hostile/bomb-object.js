// must: be stopped
exports.processEvent = (event) => {
    const hold = {}
    for (let i = 0; ; i++) hold['key' + i] = { i, text: 'x' + i }
}
