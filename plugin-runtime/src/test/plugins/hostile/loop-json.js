// must: be stopped
exports.processEvent = (event) => {
    const list = Array.from({ length: 1000 }, (_, i) => ({ i }))
    while (true) JSON.parse(JSON.stringify(list))
}
