// must: fail TypeError
exports.processEvent = (event) => {
    event.properties.self = event
    return event
}
