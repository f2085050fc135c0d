// node-fetch asks of most bodies whether they are streams; the real streams are loaded when one is made.
const isStream = (value) => typeof value === 'object' && value !== null && typeof value.pipe === 'function'
class Stream {
    static [Symbol.hasInstance](value) {
        return isStream(value)
    }
    destroy() {}
}
class PassThrough {
    constructor(options) {
        return new (require('stream').PassThrough)(options)
    }
}
Stream.Readable = class Readable extends Stream {
    constructor(options) {
        return new (require('stream').Readable)(options)
    }
}
Stream.PassThrough = PassThrough
export default Stream
