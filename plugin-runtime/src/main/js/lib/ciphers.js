// AES ciphers and key derivation of Node's `crypto` (the host's functions do the work).
const { Buffer, fromHost, toHost } = require('buffer')
const BLOCK = 16
const failure = (type, code, message) => Object.assign(new type(message), { code })
const copied = (data, encoding) => Buffer.from(toHost(data, encoding).slice(0))

const NOTHING = Buffer.alloc(0)
const COUNTED_IV = 12
/** The counter block that many blocks after this one. */
const counted = (block, blocks) => {
    const sum = BigInt('0x' + Buffer.from(block).toString('hex')) + BigInt(blocks)
    return toHost(Buffer.from(BigInt.asUintN(128, sum).toString(16).padStart(2 * BLOCK, '0'), 'hex'))
}

/**
 * Gives out what is certain after each update, so that results come in Node's pieces; GCM decrypts at the end only.
 * The host does whole texts, so each piece is a text of its own that goes on where the one before ended.
 */
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
        this._aad = NOTHING
        this._padding = true
        this._ended = false
        this._pieces = [] // GCM: all input, for the tag
        this._rest = NOTHING // of a block
        this._blocks = 0
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
        if (this._ended) throw new Error('Trying to add data in unsupported state')
        return this._output(this._next(copied(data, encoding)), outputEncoding, false)
    }
    final(outputEncoding) {
        if (this._ended) throw failure(Error, 'ERR_CRYPTO_INVALID_STATE', 'Invalid state')
        this._ended = true
        return this._output(this._last(), outputEncoding, true)
    }
    _next(bytes) {
        switch (this._mode) {
            case 'ctr':
                return this._streamed(this._iv, bytes)
            case 'gcm':
                this._pieces.push(bytes)
                if (!this._encrypt) return NOTHING
                if (this._iv.byteLength !== COUNTED_IV) return this._sealed()
                return this._streamed(Buffer.concat([Buffer.from(this._iv), Buffer.from([0, 0, 0, 2])]), bytes)
            default:
                return this._chained(bytes)
        }
    }
    _last() {
        if (this._mode === 'ctr') return NOTHING
        if (this._mode !== 'gcm') return this._run(this._name, this._iv, this._rest, this._padding)
        if (this._encrypt) {
            if (this._iv.byteLength === COUNTED_IV) this._given = this._pieces.reduce((sum, piece) => sum + piece.length, 0)
            return this._sealed()
        }
        if (this._tag === null) throw new Error('Unsupported state or unable to authenticate data')
        return this._run(this._name, this._iv, Buffer.concat([...this._pieces, this._tag]), false)
    }
    /** CTR: the same from any block on, given its counter. */
    _streamed(start, bytes) {
        const data = Buffer.concat([this._rest, bytes])
        const whole = data.length - (data.length % BLOCK)
        const out = this._run(`aes-${this._key.byteLength * 8}-ctr`, counted(start, this._blocks), data, false).subarray(this._rest.length)
        this._blocks += whole / BLOCK
        this._rest = data.subarray(whole)
        return out
    }
    /** CBC and ECB: whole blocks, the last of which is the next one's initialization vector. */
    _chained(bytes) {
        const data = Buffer.concat([this._rest, bytes])
        const held = this._encrypt || !this._padding ? 0 : 1 // the padding may be in the last block
        const whole = Math.floor(Math.max(0, data.length - held) / BLOCK) * BLOCK
        this._rest = data.subarray(whole)
        if (whole === 0) return NOTHING
        const part = data.subarray(0, whole)
        const out = this._run(this._name, this._iv, part, false)
        if (this._mode === 'cbc') this._iv = toHost((this._encrypt ? out : part).subarray(whole - BLOCK)).slice(0)
        return out
    }
    /** GCM: all of it again. What has not been given out yet. */
    _sealed() {
        const all = this._run(this._name, this._iv, Buffer.concat(this._pieces), false)
        const end = all.length - this._tagBytes
        this._tag = all.subarray(end)
        const next = all.subarray(this._given, end)
        this._given = end
        return next
    }
    _run(name, iv, data, padding) {
        return fromHost(host.cipher(name, this._key, iv, this._encrypt, toHost(data), toHost(this._aad), padding, this._tagBytes))
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
        if (this._mode !== 'gcm' || !this._ended) throw invalid('getAuthTag')
        return this._tag
    }
}
class Decipheriv extends AesCipher {
    constructor(...args) {
        super(false, ...args)
    }
    setAuthTag(tag) {
        if (this._mode !== 'gcm' || this._ended || this._tag !== null) throw invalid('setAuthTag')
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
