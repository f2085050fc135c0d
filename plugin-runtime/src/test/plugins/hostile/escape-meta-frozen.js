// must: return ["function","function"]
exports.processEvent = (event, meta) => {
    try {
        meta.storage.get = () => 'forged'
    } catch (e) {}
    try {
        meta.storage = {}
    } catch (e) {}
    event.properties.result = [typeof meta.storage.set, typeof meta.cache.get]
    return event
}
