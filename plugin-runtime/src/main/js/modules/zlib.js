const { Buffer, fromHost, toHost } = require('buffer')

const constants = {
    Z_NO_FLUSH: 0, Z_PARTIAL_FLUSH: 1, Z_SYNC_FLUSH: 2, Z_FULL_FLUSH: 3, Z_FINISH: 4, Z_BLOCK: 5,
    Z_OK: 0, Z_STREAM_END: 1, Z_NEED_DICT: 2, Z_ERRNO: -1, Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3, Z_MEM_ERROR: -4, Z_BUF_ERROR: -5, Z_VERSION_ERROR: -6,
    Z_NO_COMPRESSION: 0, Z_BEST_SPEED: 1, Z_BEST_COMPRESSION: 9, Z_DEFAULT_COMPRESSION: -1, Z_DEFAULT_LEVEL: -1,
    Z_FILTERED: 1, Z_HUFFMAN_ONLY: 2, Z_RLE: 3, Z_FIXED: 4, Z_DEFAULT_STRATEGY: 0,
    Z_MIN_WINDOWBITS: 8, Z_MAX_WINDOWBITS: 15, Z_DEFAULT_WINDOWBITS: 15, Z_MIN_CHUNK: 64, Z_MAX_CHUNK: Infinity, Z_DEFAULT_CHUNK: 16384,
    Z_MIN_MEMLEVEL: 1, Z_MAX_MEMLEVEL: 9, Z_DEFAULT_MEMLEVEL: 8, Z_MIN_LEVEL: -1, Z_MAX_LEVEL: 9,
    BROTLI_OPERATION_PROCESS: 0, BROTLI_OPERATION_FLUSH: 1, BROTLI_OPERATION_FINISH: 2, BROTLI_OPERATION_EMIT_METADATA: 3,
    BROTLI_PARAM_MODE: 0, BROTLI_PARAM_QUALITY: 1, BROTLI_PARAM_LGWIN: 2, BROTLI_PARAM_LGBLOCK: 3, BROTLI_PARAM_SIZE_HINT: 5,
    BROTLI_MODE_GENERIC: 0, BROTLI_MODE_TEXT: 1, BROTLI_MODE_FONT: 2, BROTLI_DEFAULT_MODE: 0,
    BROTLI_MIN_QUALITY: 0, BROTLI_MAX_QUALITY: 11, BROTLI_DEFAULT_QUALITY: 11, BROTLI_MIN_WINDOW_BITS: 10, BROTLI_MAX_WINDOW_BITS: 24, BROTLI_DEFAULT_WINDOW: 22,
}

// ---- arguments, refused in Node's words ---------------------------------------------------------------------

const described = (value) => {
    if (value === null || value === undefined) return ` Received ${value}`
    if (typeof value === 'function') return ` Received function ${value.name}`
    if (typeof value === 'object') return value.constructor?.name ? ` Received an instance of ${value.constructor.name}` : ' Received an object'
    return ` Received type ${typeof value} (${typeof value === 'string' ? `'${value}'` : String(value)})`
}
const wrongType = (what, expected, value) =>
    Object.assign(new TypeError(`The ${what} must be ${expected}.${described(value)}`), { code: 'ERR_INVALID_ARG_TYPE' })
const isBytes = (data) => typeof data === 'string' || ArrayBuffer.isView(data) || data instanceof ArrayBuffer
const checked = (name, value, least, most, otherwise) => {
    if (value === undefined || Number.isNaN(value)) return otherwise
    if (typeof value !== 'number') throw wrongType(`"options.${name}" property`, 'of type number', value)
    if (value < least || value > most) {
        const message = `The value of "options.${name}" is out of range. It must be >= ${least} and <= ${most}. Received ${value}`
        throw Object.assign(new RangeError(message), { code: 'ERR_OUT_OF_RANGE' })
    }
    return value
}
/** What the host takes of the options: level, whether a text cut short is enough, most bytes (0: the limit of the plugin). */
const parsed = (options) => [
    checked('level', options?.level, -1, 9, -1),
    options?.finishFlush === constants.Z_SYNC_FLUSH,
    checked('maxOutputLength', options?.maxOutputLength, 1, Number.MAX_SAFE_INTEGER, 0),
]
const run = (operation, bytes, options) => fromHost(host.run(operation, toHost(bytes), ...options))

// ---- at once, later, and as streams ---------------------------------------------------------------------------

/** Its output comes with the end of its input. */
const streamClass = (name, operation) => {
    const { Transform } = require('stream')
    return {
        [name]: class extends Transform {
            constructor(options) {
                const values = parsed(options)
                super()
                this._values = values
                this._piece = checked('chunkSize', options?.chunkSize, constants.Z_MIN_CHUNK, constants.Z_MAX_CHUNK, constants.Z_DEFAULT_CHUNK)
                this._chunks = []
                this.bytesWritten = 0
            }
            _transform(chunk, encoding, next) {
                const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk
                this._chunks.push(bytes)
                this.bytesWritten += bytes.length
                next()
            }
            _flush(next) {
                let all
                try {
                    all = run(operation, Buffer.concat(this._chunks), this._values)
                } catch (error) {
                    next(error)
                    return
                }
                this._chunks = []
                for (let at = 0; at < all.length; at += this._piece) this.push(all.subarray(at, at + this._piece))
                next()
            }
            /** Calls back once all that was written before is taken; gives nothing out early. */
            flush(kind, callback) {
                const done = typeof kind === 'function' ? kind : callback
                if (this.writableEnded) {
                    if (done) Promise.resolve().then(() => done())
                } else {
                    this.write(Buffer.alloc(0), done)
                }
            }
            params(level, strategy, callback) {
                this._values = [checked('level', level, -1, 9, -1), ...this._values.slice(1)]
                this.flush(callback)
            }
            reset() {
                this._chunks = []
            }
            close(callback) {
                if (typeof callback === 'function') {
                    if (this.closed) Promise.resolve().then(() => callback())
                    else this.once('close', callback)
                }
                this.destroy()
            }
        },
    }[name]
}

const exported = { constants: Object.freeze(constants), codes: {} }
for (const name of ['Z_OK', 'Z_STREAM_END', 'Z_NEED_DICT', 'Z_ERRNO', 'Z_STREAM_ERROR', 'Z_DATA_ERROR', 'Z_MEM_ERROR', 'Z_BUF_ERROR', 'Z_VERSION_ERROR']) {
    exported.codes[name] = constants[name]
    exported.codes[constants[name]] = name
}
for (const name of ['Gzip', 'Gunzip', 'Deflate', 'Inflate', 'DeflateRaw', 'InflateRaw', 'Unzip', 'BrotliCompress', 'BrotliDecompress']) {
    const operation = name[0].toLowerCase() + name.slice(1)
    exported[operation + 'Sync'] = (data, options) => {
        if (!isBytes(data)) throw wrongType('"buffer" argument', 'of type string or an instance of Buffer, TypedArray, DataView, or ArrayBuffer', data)
        return run(operation, data, parsed(options))
    }
    exported[operation] = (data, options, callback) => {
        const done = typeof options === 'function' ? options : callback
        if (typeof done !== 'function') throw wrongType('"callback" argument', 'of type function', done)
        const values = parsed(typeof options === 'function' ? undefined : options)
        const bytes = data === null || data === undefined ? '' : data
        if (!isBytes(bytes)) throw wrongType('"chunk" argument', 'of type string or an instance of Buffer, TypedArray, or DataView', data)
        let result
        try {
            result = run(operation, bytes, values)
        } catch (error) {
            Promise.resolve().then(() => done(error))
            return
        }
        Promise.resolve().then(() => done(null, result))
    }
    let made
    Object.defineProperty(exported, name, { enumerable: true, get: () => (made ??= streamClass(name, operation)) })
    exported['create' + name] = (options) => new exported[name](options)
}
module.exports = exported
