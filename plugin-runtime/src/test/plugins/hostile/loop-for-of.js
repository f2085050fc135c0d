// must: be stopped
function* forever() {
    while (true) yield 1
}
exports.processEvent = (event) => {
    for (const _ of forever()) {
    }
    return event
}
