const { Buffer, fromHost, toHost } = require('buffer')
const encoded = (bytes, encoding) => {
    const buffer = fromHost(bytes)
    return encoding === undefined || encoding === 'buffer' ? buffer : buffer.toString(encoding)
}
const failure = (type, code, message) => Object.assign(new type(message), { code })

class Digest {
    constructor(finish) {
        this._finish = finish
        this._chunks = []
    }
    update(data, encoding) {
        if (this._chunks === null) throw failure(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called')
        this._chunks.push(Buffer.from(toHost(data, encoding).slice(0)))
        return this
    }
    digest(encoding) {
        if (this._chunks === null) throw failure(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called')
        const bytes = this._chunks.length === 1 ? this._chunks[0] : Buffer.concat(this._chunks)
        this._chunks = null
        return encoded(this._finish(toHost(bytes)), encoding)
    }
}
class Hash extends Digest {
    copy() {
        if (this._chunks === null) throw failure(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called')
        const other = new Hash(this._finish)
        other._chunks = [...this._chunks]
        return other
    }
}
class Hmac extends Digest {}
const createHash = (algorithm) => {
    host.checkHash(`${algorithm}`)
    return new Hash((bytes) => host.hash(`${algorithm}`, bytes))
}
const createHmac = (algorithm, key) => {
    host.checkHash(`${algorithm}`)
    const secret = toHost(key).slice(0)
    return new Hmac((bytes) => host.hmac(`${algorithm}`, secret, bytes))
}
const pem = (key) => {
    const text = typeof key === 'object' && key !== null && !ArrayBuffer.isView(key) ? key.key : key
    return typeof text === 'string' ? text : Buffer.from(text).toString()
}
class Signer {
    constructor(algorithm) {
        this._algorithm = `${algorithm}`
        this._chunks = []
    }
    update(data, encoding) {
        this._chunks.push(Buffer.from(toHost(data, encoding).slice(0)))
        return this
    }
    sign(key, encoding) {
        return encoded(host.sign(this._algorithm, pem(key), toHost(Buffer.concat(this._chunks))), encoding)
    }
    verify(key, signature, encoding) {
        return host.verify(this._algorithm, pem(key), toHost(Buffer.concat(this._chunks)), toHost(signature, encoding))
    }
}
const randomBytes = (size, callback) => {
    if (typeof size !== 'number') throw failure(TypeError, 'ERR_INVALID_ARG_TYPE', 'The "size" argument must be of type number.')
    if (!(size >= 0 && size <= 1 << 24)) throw failure(RangeError, 'ERR_OUT_OF_RANGE', `The value of "size" is out of range. Received ${size}`)
    const bytes = fromHost(host.randomBytes(Math.trunc(size)))
    if (typeof callback !== 'function') return bytes
    Promise.resolve().then(() => callback(null, bytes))
}
const randomFillSync = (view) => {
    const target = ArrayBuffer.isView(view) ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : new Uint8Array(view)
    target.set(randomBytes(target.length))
    return view
}
const getRandomValues = (view) => {
    if (view.byteLength > 65536) throw new RangeError(`The requested length exceeds 65,536 bytes`)
    return randomFillSync(view)
}
const randomUUID = () => {
    const bytes = randomBytes(16)
    bytes[6] = (bytes[6] & 0x0f) | 0x40
    bytes[8] = (bytes[8] & 0x3f) | 0x80
    const hex = bytes.toString('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
const randomInt = (low, high) => {
    const [from, to] = high === undefined ? [0, low] : [low, high]
    const range = to - from
    if (!(range > 0 && range <= 2 ** 48 - 1)) throw failure(RangeError, 'ERR_OUT_OF_RANGE', 'The range of randomInt is out of bounds')
    const limit = 2 ** 48 - (2 ** 48 % range)
    for (;;) {
        const value = randomBytes(6).readUIntBE(0, 6)
        if (value < limit) return from + (value % range)
    }
}
const timingSafeEqual = (left, right) => {
    const a = new Uint8Array(toHost(left))
    const b = new Uint8Array(toHost(right))
    if (a.length !== b.length) throw failure(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', 'Input buffers must have the same byte length')
    let difference = 0
    for (let i = 0; i < a.length; i++) difference |= a[i] ^ b[i]
    return difference === 0
}
module.exports = {
    ...require('../lib/ciphers.js'),
    createHash, createHmac, Hash, Hmac, createSign: (name) => new Signer(name), createVerify: (name) => new Signer(name), randomBytes, randomFillSync, randomUUID,
    randomInt, getRandomValues, timingSafeEqual, webcrypto: { getRandomValues, randomUUID },
    getHashes: () => ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha512-256', 'sha3-256', 'sha3-512'],
    constants: { RSA_PKCS1_PADDING: 1, RSA_PKCS1_PSS_PADDING: 6, RSA_PSS_SALTLEN_DIGEST: -1 },
}
