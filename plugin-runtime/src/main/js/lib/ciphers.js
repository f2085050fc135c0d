// AES ciphers and key derivation of Node's `crypto` (the host's functions do the work).
const { Buffer, fromHost, toHost } = require('buffer')
const BLOCK = 16
const failure = (type, code, message) => Object.assign(new type(message), { code })
const copied = (data, encoding) => Buffer.from(toHost(data, encoding).slice(0))

/** Gives out what is certain after each update, so that results come in Node's pieces; GCM decrypts at the end only. */
class AesCipher {
    constructor(encrypt, name, key, iv, options) {
        this._encrypt = encrypt
        this._name = `${name}`
        this._key = toHost(key).slice(0)
        this._iv = iv === null || iv === undefined ? null : toHost(iv).slice(0)
        host.checkCipher(this._name, this._key, this._iv)
        const mode = /-(ctr|gcm|ecb)$/i.exec(this._name)
        this._mode = mode === null ? 'cbc' : mode[1].toLowerCase()
        this._tagBytes = options?.authTagLength ?? BLOCK
        this._tag = null
        this._aad = Buffer.alloc(0)
        this._padding = true
        this._data = Buffer.alloc(0)
        this._given = 0
    }
    setAutoPadding(padding = true) {
        this._padding = Boolean(padding)
        return this
    }
    setAAD(data) {
        this._aad = copied(data)
        return this
    }
    update(data, encoding, outputEncoding) {
        if (this._data === null) throw new Error('Trying to add data in unsupported state')
        this._data = Buffer.concat([this._data, copied(data, encoding)])
        const certain = this._certain()
        const next = certain > this._given ? this._next(this._data.subarray(0, certain), false) : Buffer.alloc(0)
        return this._output(next, outputEncoding, false)
    }
    final(outputEncoding) {
        if (this._data === null) throw failure(Error, 'ERR_CRYPTO_INVALID_STATE', 'Invalid state')
        let data = this._data
        this._data = null
        if (this._mode === 'gcm' && !this._encrypt) {
            if (this._tag === null) throw new Error('Unsupported state or unable to authenticate data')
            data = Buffer.concat([data, this._tag])
        }
        return this._output(this._next(data, true), outputEncoding, true)
    }
    /** How much of the input has an output that later input does not change. */
    _certain() {
        const { length } = this._data
        if (this._mode === 'ctr') return length
        if (this._mode === 'gcm') return this._encrypt ? length : 0
        return Math.floor((this._encrypt || !this._padding ? length : Math.max(0, length - 1)) / BLOCK) * BLOCK
    }
    _next(data, last) {
        let all = fromHost(host.cipher(this._name, this._key, this._iv, this._encrypt, toHost(data), toHost(this._aad), last && this._padding, this._tagBytes))
        if (this._mode === 'gcm' && this._encrypt) {
            if (last) this._tag = all.subarray(all.length - this._tagBytes)
            all = all.subarray(0, all.length - this._tagBytes)
        }
        const next = all.subarray(this._given)
        this._given = all.length
        return next
    }
    _output(bytes, encoding, last) {
        if (encoding === undefined || encoding === null || encoding === 'buffer') return bytes
        this._decoder ??= new (require('string_decoder').StringDecoder)(encoding)
        return this._decoder.write(bytes) + (last ? this._decoder.end() : '')
    }
}
const invalid = (operation) => failure(Error, 'ERR_CRYPTO_INVALID_STATE', `Invalid state for operation ${operation}`)
class Cipheriv extends AesCipher {
    constructor(...args) {
        super(true, ...args)
    }
    getAuthTag() {
        if (this._mode !== 'gcm' || this._data !== null) throw invalid('getAuthTag')
        return this._tag
    }
}
class Decipheriv extends AesCipher {
    constructor(...args) {
        super(false, ...args)
    }
    setAuthTag(tag) {
        if (this._mode !== 'gcm' || this._data === null || this._tag !== null) throw invalid('setAuthTag')
        const bytes = copied(tag)
        if (bytes.length < 12 || bytes.length > BLOCK) {
            throw failure(TypeError, 'ERR_CRYPTO_INVALID_AUTH_TAG', `Invalid authentication tag length: ${bytes.length}`)
        }
        this._tag = bytes
        this._tagBytes = bytes.length
        return this
    }
}

const MOST_BYTES = 1 << 24
const whole = (name, value, least, most) => {
    if (typeof value !== 'number') throw failure(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${name}" argument must be of type number.`)
    if (!(Number.isInteger(value) && value >= least && value <= most)) {
        throw failure(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range. It must be >= ${least} && <= ${most}. Received ${value}`)
    }
    return value
}
const digested = (digest) => {
    if (typeof digest !== 'string') throw failure(TypeError, 'ERR_INVALID_ARG_TYPE', 'The "digest" argument must be of type string.')
    try {
        host.checkHash(digest)
    } catch {
        throw failure(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${digest}`)
    }
    return digest
}
const pbkdf2Sync = (password, salt, iterations, keylen, digest) =>
    fromHost(host.pbkdf2(digested(digest), toHost(password), toHost(salt), whole('iterations', iterations, 1, 2 ** 31 - 1), whole('keylen', keylen, 0, MOST_BYTES)))
const hkdfSync = (digest, key, salt, info, keylen) =>
    toHost(fromHost(host.hkdf(digested(digest), toHost(key), toHost(salt), toHost(info), whole('keylen', keylen, 0, MOST_BYTES))))
/** With a callback as last argument, as Node's asynchronous functions have it. */
const later = (work) => (...args) => {
    const callback = args.pop()
    const result = work(...args)
    Promise.resolve().then(() => callback(null, result))
}

export { Cipheriv, Decipheriv, pbkdf2Sync, hkdfSync }
export const createCipheriv = (...args) => new Cipheriv(...args)
export const createDecipheriv = (...args) => new Decipheriv(...args)
export const pbkdf2 = later(pbkdf2Sync)
export const hkdf = later(hkdfSync)
export const getCiphers = () => ['128', '192', '256'].flatMap((bits) => ['cbc', 'ctr', 'ecb', 'gcm'].map((mode) => `aes-${bits}-${mode}`))
