// must: return false
exports.processEvent = async (event, meta) => {
    let text = ''
    for (const call of [
        () => meta.storage.get({ toString() { throw new Error('mine') } }),
        () => meta.storage.set('x', { toJSON() { throw new Error('mine') } }),
        () => meta.cache.lpush('x', 1),
        () => meta.geoip.locate(Symbol('x')),
        () => meta.jobs.x().runIn(1, 'parsec'),
        () => posthog.capture(Symbol('x')),
        () => fetch(Symbol('x')),
    ]) {
        try {
            await call()
        } catch (e) {
            text += String(e) + String(e && e.stack)
        }
    }
    event.properties.result = /java\.|io\.hedgerow|org\.graalvm|com\.oracle/.test(text)
    return event
}
