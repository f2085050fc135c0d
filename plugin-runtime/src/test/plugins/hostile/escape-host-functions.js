// must: return []
// Every function and object of the host, its prototypes and its members: none is more than JavaScript.
exports.processEvent = (event, meta) => {
    const seen = new Set()
    const found = []
    const walk = (value, path, depth) => {
        if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value) || depth > 6) return
        seen.add(value)
        for (const name of ['getClass', 'class', 'wait', 'notify', 'hashCode', 'getMember', 'execute', 'newInstance']) {
            let member
            try {
                member = value[name]
            } catch (e) {
                continue
            }
            if (member !== undefined && path !== 'meta.jobs' && path !== 'meta.metrics') found.push(path + '.' + name)
        }
        const text = (() => {
            try {
                return Object.prototype.toString.call(value) + (typeof value === 'function' ? Function.prototype.toString.call(value) : '')
            } catch (e) {
                return ''
            }
        })()
        if (/java\.|JavaObject|graalvm|io\.hedgerow/.test(text)) found.push(path + ': ' + text.slice(0, 80))
        for (const key of Reflect.ownKeys(value)) {
            let member
            try {
                member = value[key]
            } catch (e) {
                continue
            }
            walk(member, path + '.' + String(key), depth + 1)
        }
        walk(Object.getPrototypeOf(value), path + '.__proto__', depth + 1)
    }
    walk(meta, 'meta', 0)
    walk(globalThis, 'globalThis', 0)
    for (const name of ['crypto', 'url', 'node-fetch', '@posthog/plugin-scaffold']) {
        walk(require(name), name, 0)
    }
    event.properties.result = found
    return event
}
