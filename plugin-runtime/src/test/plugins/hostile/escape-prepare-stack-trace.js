// must: return []
// vm2's escapes by way of call sites that the host's frames leave in a stack.
exports.processEvent = async (event, meta) => {
    const found = []
    Error.prepareStackTrace = (error, sites) => {
        for (const site of Array.isArray(sites) ? sites : []) {
            for (const reach of ['getThis', 'getFunction']) {
                let value
                try {
                    value = site[reach]()
                } catch (e) {}
                if (value && value !== globalThis && typeof value === 'function' && value !== exports.processEvent) {
                    try {
                        const seen = value.constructor('return typeof process + typeof Java + typeof Graal')()
                        if (seen !== 'undefinedundefinedundefined') found.push(seen)
                    } catch (e) {}
                }
            }
            if (/java|graalvm/i.test(String(site.getFileName && site.getFileName()))) found.push(String(site.getFileName()))
        }
        return 'prepared'
    }
    for (const call of [() => meta.storage.get({ toString() { throw new Error('inside') } }), () => null.x, () => fetch(1)]) {
        try {
            await call()
        } catch (e) {
            String(e.stack)
        }
    }
    event.properties.result = found
    return event
}
