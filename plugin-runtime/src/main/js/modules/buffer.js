const npm = require('../node_modules/buffer/index.js')
const { Buffer } = npm
const encodings = { utf8: 'utf8', 'utf-8': 'utf8', hex: 'hex', base64: 'base64', base64url: 'base64url', latin1: 'latin1', binary: 'latin1', ascii: 'ascii', ucs2: 'utf16le', 'ucs-2': 'utf16le', utf16le: 'utf16le', 'utf-16le': 'utf16le' }
const named = (encoding) => {
    if (encoding === undefined || encoding === null || encoding === '') return 'utf8'
    const name = encodings[`${encoding}`.toLowerCase()]
    if (name === undefined) throw Object.assign(new TypeError(`Unknown encoding: ${encoding}`), { code: 'ERR_UNKNOWN_ENCODING' })
    return name
}
const exact = (view) =>
    view.byteOffset === 0 && view.byteLength === view.buffer.byteLength
        ? view.buffer
        : view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength)
const fromHost = (bytes) => {
    const buffer = Buffer.from(new Uint8Array(new ArrayBuffer(bytes)))
    return buffer
}
/** Bytes of a string, Buffer, typed array, DataView or ArrayBuffer as the host takes them. */
const toHost = (data, encoding) => {
    if (typeof data === 'string') return exact(Buffer.from(data, encoding))
    if (ArrayBuffer.isView(data)) return exact(data)
    if (data instanceof ArrayBuffer) return data
    throw Object.assign(new TypeError('The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView.'), { code: 'ERR_INVALID_ARG_TYPE' })
}

const npmFrom = Buffer.from
Buffer.from = function from(value, encoding, length) {
    return typeof value === 'string' ? fromHost(host.encode(value, named(encoding))) : npmFrom(value, encoding, length)
}
const npmToString = Buffer.prototype.toString
Buffer.prototype.toString = function toString(encoding, start, end) {
    const view = start === undefined && end === undefined ? this : this.subarray(start === undefined ? 0 : start, end)
    return view.length === 0 ? '' : host.decode(exact(view), named(encoding))
}
Buffer.prototype.toLocaleString = Buffer.prototype.toString
Buffer.byteLength = ((npmByteLength) => function byteLength(value, encoding) {
    return typeof value === 'string' && /^base64/i.test(encoding || '') ? Buffer.from(value, encoding).length : npmByteLength(value, encoding)
})(Buffer.byteLength)
Buffer.isEncoding = (name) => typeof name === 'string' && encodings[name.toLowerCase()] !== undefined
module.exports = { ...npm, Buffer, fromHost, toHost }
