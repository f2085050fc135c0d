// must: be stopped
exports.processEvent = (event) => {
    let list = [1, 2, 3, 4]
    while (true) list = [...list, ...list]
}
