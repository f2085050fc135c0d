// must: return ["ReferenceError","ReferenceError","ReferenceError","ReferenceError","ReferenceError"]
// The escape from vm2 as it was published, and its relatives: by host functions, by errors of the host, by what it awaits.
exports.processEvent = async function (event, meta) {
    const text = 'return process'
    const reached = []
    const reach = (root) => {
        try {
            reached.push(typeof root.constructor.constructor(text)())
        } catch (e) {
            reached.push(e.name)
        }
    }
    reach(this ?? globalThis)
    try {
        await fetch('http://127.0.0.1/')
    } catch (e) {
        reach(e)
    }
    try {
        meta.jobs.x().runIn(1, 'parsec')
        await meta.cache.lpush('x', 1)
    } catch (e) {
        reach(e)
    }
    reach(meta.storage.get('x'))
    reach(Object.getPrototypeOf(require('crypto').createHash('md5')))
    event.properties.result = reached
    return event
}
