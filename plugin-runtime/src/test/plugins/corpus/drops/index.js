exports.processEvent = async (event) => {
    if (event.event === 'null') return null
    if (event.event === 'undefined') return
    if (event.event === 'false') return false
    return event
}
