const { fromHost, toHost } = require('buffer')
const exported = {}
const sync = (operation) => (data, options) => fromHost(host.run(operation, toHost(data), options && options.level !== undefined ? options.level : -1))
const define = (name, operation) => {
    const run = sync(operation)
    exported[name + 'Sync'] = run
    exported[name] = (data, options, callback) => {
        const done = typeof options === 'function' ? options : callback
        let result
        try {
            result = run(data, typeof options === 'function' ? undefined : options)
        } catch (error) {
            Promise.resolve().then(() => done(error))
            return
        }
        Promise.resolve().then(() => done(null, result))
    }
    exported['create' + name[0].toUpperCase() + name.slice(1)] = (options) => {
        const { Transform } = require('stream')
        const { Buffer } = require('buffer')
        const chunks = []
        return new Transform({
            transform(chunk, encoding, next) {
                chunks.push(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk)
                next()
            },
            flush(next) {
                try {
                    this.push(run(Buffer.concat(chunks), options))
                    next()
                } catch (error) {
                    next(error)
                }
            },
        })
    }
}
for (const name of ['gzip', 'gunzip', 'deflate', 'inflate', 'deflateRaw', 'inflateRaw', 'unzip', 'brotliCompress', 'brotliDecompress']) define(name, name)
exported.constants = {
    Z_NO_COMPRESSION: 0, Z_BEST_SPEED: 1, Z_BEST_COMPRESSION: 9, Z_DEFAULT_COMPRESSION: -1, Z_SYNC_FLUSH: 2, Z_FINISH: 4,
    BROTLI_PARAM_MODE: 0, BROTLI_PARAM_QUALITY: 1, BROTLI_PARAM_LGWIN: 2, BROTLI_PARAM_SIZE_HINT: 5, BROTLI_MODE_GENERIC: 0, BROTLI_MODE_TEXT: 1,
    BROTLI_MIN_QUALITY: 0, BROTLI_MAX_QUALITY: 11, BROTLI_DEFAULT_QUALITY: 11,
}
module.exports = exported
