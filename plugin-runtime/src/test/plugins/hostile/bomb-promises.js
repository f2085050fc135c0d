// must: be stopped
exports.processEvent = async (event) => {
    const hold = []
    while (true) hold.push(new Promise(() => {}))
}
