// must: fail to load
exports.processEvent = (event) => { return event
