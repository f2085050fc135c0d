// must: return ["undefined","undefined","undefined","undefined","undefined","undefined"]
exports.processEvent = function (event, meta) {
    const reach = (root) => {
        try {
            const f = root.constructor.constructor('return typeof process + typeof Java')
            const seen = f.call(undefined)
            return seen === 'undefinedundefined' ? 'undefined' : seen
        } catch (e) {
            return 'undefined'
        }
    }
    event.properties.result = [this || {}, meta, meta.storage.get, console.log, posthog.capture, meta.config].map(reach)
    return event
}
