// must: return "undefined,undefined,undefined,undefined"
// Code made at run time gets no more than the plugin itself.
exports.processEvent = async (event) => {
    const code = 'typeof require + "," + typeof process + "," + typeof Java + "," + typeof Graal'
    const AsyncFunction = (async () => {}).constructor
    const answers = [(0, eval)(code), new Function('return ' + code)(), await new AsyncFunction('return ' + code)()]
    event.properties.result = new Set(answers).size === 1 ? answers[0] : answers
    return event
}
