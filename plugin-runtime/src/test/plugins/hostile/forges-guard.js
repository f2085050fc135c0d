// must: time out
// Contract §4.3: whatever a plugin does to the guard of its awaits, the limit of the whole call stays.
var __asyncGuard = () => 'forged'
exports.processEvent = async (event) => {
    try {
        globalThis.__asyncGuard = (value) => value
    } catch (e) {}
    await new Promise(() => {})
    return event
}
