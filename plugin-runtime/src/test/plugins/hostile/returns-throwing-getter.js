// must: fail TypeError
exports.processEvent = (event) => ({
    ...event,
    get properties() {
        throw new TypeError('getter')
    },
})
