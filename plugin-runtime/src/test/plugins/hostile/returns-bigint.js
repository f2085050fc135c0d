// must: fail TypeError
exports.processEvent = (event) => {
    event.properties.big = 2n ** 80n
    return event
}
