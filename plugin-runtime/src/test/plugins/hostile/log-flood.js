// must: return 100000
exports.processEvent = (event) => {
    console.log('x'.repeat(60000))
    for (let i = 0; i < 100000; i++) console.debug(i)
    event.properties.result = 100000
    return event
}
