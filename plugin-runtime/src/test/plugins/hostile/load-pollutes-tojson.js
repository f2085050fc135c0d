// must: return "still here"
Object.prototype.toJSON = () => 1
Array.prototype.toJSON = () => 'not a list'
exports.processEvent = (event) => {
    delete Object.prototype.toJSON
    delete Array.prototype.toJSON
    event.properties.result = 'still here'
    return event
}
