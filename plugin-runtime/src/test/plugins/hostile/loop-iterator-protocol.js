// must: be stopped
exports.processEvent = (event) => {
    const endless = { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) }
    new Set(endless)
    return event
}
