// must: return "polluted"
exports.processEvent = (event) => {
    Object.prototype.polluted = 'polluted'
    Array.prototype.map = () => 'broken'
    Promise.prototype.then = () => {
        throw new Error('no then')
    }
    JSON.parse = () => ({ forged: true })
    JSON.stringify = () => '{"forged":true}'
    String.prototype.split = () => []
    Function.prototype.call = () => 'broken'
    Function.prototype.apply = () => 'broken'
    event.properties.result = {}.polluted
    return event
}
