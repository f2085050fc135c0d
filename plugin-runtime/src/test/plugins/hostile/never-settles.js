// must: time out
exports.processEvent = (event) => new Promise(() => {})
