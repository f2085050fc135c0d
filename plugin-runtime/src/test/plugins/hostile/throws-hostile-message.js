// must: fail
exports.processEvent = () => {
    throw {
        get name() {
            throw new Error('name')
        },
        get message() {
            throw new Error('message')
        },
        get stack() {
            throw new Error('stack')
        },
        toString() {
            throw new Error('toString')
        },
    }
}
