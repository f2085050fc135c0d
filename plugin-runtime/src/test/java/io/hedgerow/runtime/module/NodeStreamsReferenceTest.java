package io.hedgerow.runtime.module;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zlib} in all its forms and {@code stream}, compared with Node (contract §3.9). */
class NodeStreamsReferenceTest {

    private static final String START =
            """
            const zlib = require('zlib'), stream = require('stream')
            const { PassThrough, Transform, Readable, Writable, Duplex, pipeline, finished } = stream
            const out = []
            // Brotli's decoder does not tell which rule is broken.
            const failure = (e) => /^ERR__ERROR_FORMAT/.test(e.code) ? [e.name, e.message] : [e.name, e.code ?? null, e.errno ?? null, e.message]
            const said = async (what) => { try { out.push(await what()) } catch (e) { out.push(failure(e)) } }
            const bytes = async (stream) => { const chunks = []; for await (const chunk of stream) chunks.push(chunk); return Buffer.concat(chunks) }
            const text = async (stream) => (await bytes(stream)).toString()
            const long = 'h\\u00e9llo \\u4e16 '.repeat(5000)
            const pairs = [['Gzip', 'Gunzip'], ['Deflate', 'Inflate'], ['DeflateRaw', 'InflateRaw'], ['BrotliCompress', 'BrotliDecompress'], ['Gzip', 'Unzip'], ['Deflate', 'Unzip']]
            const lower = (name) => name[0].toLowerCase() + name.slice(1)
            """;

    @TempDir Path directory;
    private SandboxAndNode both;

    @BeforeEach
    void open() {
        both = new SandboxAndNode(directory);
    }

    @AfterEach
    void close() {
        both.close();
    }

    private void same(String body) throws Exception {
        both.same(START + body + "\nreturn out");
    }

    @Test
    void compressionAtOnceAndWithCallbacks() throws Exception {
        same(
                """
                for (const [pack, unpack] of pairs) for (const input of ['', 'a', long, Buffer.from(long), new Uint8Array([1, 2, 3]), new Uint16Array([1, 2]), new DataView(new ArrayBuffer(3)), new Uint8Array([7]).buffer]) {
                    await said(() => zlib[lower(unpack) + 'Sync'](zlib[lower(pack) + 'Sync'](input)).toString('base64'))
                    for (const options of [undefined, {}, { level: 1 }, { level: 9, chunkSize: 64 }])
                        if (pack !== 'BrotliCompress' || !options) await said(() => new Promise((ok, ko) => zlib[lower(pack)](input, ...(options ? [options] : []), (e, r) => e ? ko(e) : zlib[lower(unpack)](r, (x, y) => x ? ko(x) : ok([Buffer.isBuffer(y), y.length])))))
                }
                for (const wrong of [5, null, undefined, {}, [], true]) { await said(() => zlib.gzipSync(wrong).length); await said(() => zlib.gzip(wrong, () => {})) }
                for (const options of [{ level: 10 }, { level: -2 }, { level: 'x' }, { level: 1.5 }]) await said(() => zlib.gzipSync('a', options).length)
                await said(() => zlib.gzip('a')); await said(() => zlib.gzip('a', {})); await said(() => zlib.gzip('a', {}, 'no'))
                const order = []; await new Promise((ok) => { zlib.gzip('a', () => { order.push('called'); ok() }); order.push('returned') }); out.push(order)
                const whole = zlib.gzipSync(long)
                for (const bad of [Buffer.alloc(0), Buffer.from('x'), Buffer.from('not zip at all'), whole.subarray(0, 5), whole.subarray(0, 40), Buffer.concat([whole, whole]), Buffer.concat([whole, Buffer.from('trailing')])])
                    for (const unpack of ['gunzip', 'inflate', 'inflateRaw', 'unzip']) { await said(() => zlib[unpack + 'Sync'](bad).length); await said(() => new Promise((ok, ko) => zlib[unpack](bad, (e, r) => e ? ko(e) : ok(r.length)))) }
                const spoilt = Buffer.from(whole); spoilt[spoilt.length - 6] ^= 1; await said(() => zlib.gunzipSync(spoilt).length)
                const wrongLength = Buffer.from(whole); wrongLength[wrongLength.length - 1] ^= 1; await said(() => zlib.gunzipSync(wrongLength).length)
                await said(() => zlib.gunzipSync(whole.subarray(0, 40), { finishFlush: zlib.constants.Z_SYNC_FLUSH }).toString().length > 0)
                await said(() => zlib.gunzipSync(whole, { maxOutputLength: 10 }).length)
                const packed = zlib.gzipSync('abc'); out.push([packed[0], packed[1], packed[2], packed[3], packed[8], packed[9]], zlib.gzipSync('abc', { level: 9 })[8], zlib.gzipSync('abc', { level: 1 })[8])
                """);
    }

    @Test
    void compressionAsStreams() throws Exception {
        same(
                """
                for (const [pack, unpack] of pairs) {
                    await said(() => { const z = zlib['create' + pack](); z.write('one '); z.write(Buffer.from('two ')); z.end('three'); return text(z.pipe(zlib['create' + unpack]())) })
                    await said(async () => { const z = zlib['create' + pack]({ chunkSize: 1024 }); z.end(long); const packed = await bytes(z); const u = zlib['create' + unpack](); for (let i = 0; i < packed.length; i += 100) u.write(packed.subarray(i, i + 100)); u.end(); return (await text(u)) === long })
                    await said(() => { const z = zlib['create' + pack](); z.end(); return text(z.pipe(zlib['create' + unpack]())) })
                    await said(() => new Promise((ok, ko) => pipeline(Readable.from([Buffer.from('in '), Buffer.from('pieces')]), zlib['create' + pack](), zlib['create' + unpack](), new Writable({ write(chunk, encoding, next) { this.all = (this.all ?? '') + chunk; next() }, final(next) { out.push(this.all); next() } }), (e) => e ? ko(e) : ok('piped'))))
                }
                for (const unpack of ['Gunzip', 'Inflate', 'InflateRaw', 'Unzip', 'BrotliDecompress']) {
                    await said(() => { const u = zlib['create' + unpack](); u.end('this is not compressed'); return text(u) })
                    await said(() => new Promise((ok, ko) => { const u = zlib['create' + unpack](); u.on('error', (e) => ok(['error', ...failure(e)])).on('data', () => {}).on('end', () => ok('end')); u.write(Buffer.from('wrong')); u.end() }))
                }
                await said(() => new Promise((ok) => { const events = []; const z = zlib.createGzip(); for (const name of ['finish', 'end', 'close', 'error']) z.on(name, () => { events.push(name); if (name === 'close') ok(events.sort()) }); z.resume(); z.end('x') }))
                await said(() => new Promise((ok) => { const z = zlib.createGzip(); z.resume().on('end', () => ok([z.bytesWritten, typeof z.flush, typeof z.close, typeof z.params, typeof z.reset, z instanceof Transform, z instanceof zlib.Gzip, z.constructor.name])); z.end('12345') }))
                await said(async () => { const z = zlib.createGzip(); await new Promise((ok) => z.write('one ', () => z.flush(() => ok()))); z.end('two'); return text(z.pipe(zlib.createGunzip())) })
                await said(async () => { const z = zlib.createDeflate({ level: 1 }); await new Promise((ok) => z.params(9, zlib.constants.Z_DEFAULT_STRATEGY, ok)); z.end(long); return (await text(z.pipe(zlib.createInflate()))) === long })
                await said(() => zlib.createGzip({ level: 77 })); await said(() => { const z = zlib.createGzip(); try { z.write(5) } catch (e) { return [e.name, e.code] } })
                await said(() => { const z = new zlib.Gzip(); z.end('class'); return text(z.pipe(new zlib.Gunzip())) })
                await said(() => new Promise((ok, ko) => { const z = zlib.createGzip(); z.close(() => ok('closed')); z.on('error', ko) }))
                const c = zlib.constants; out.push(['Z_NO_FLUSH', 'Z_PARTIAL_FLUSH', 'Z_SYNC_FLUSH', 'Z_FULL_FLUSH', 'Z_FINISH', 'Z_BLOCK', 'Z_OK', 'Z_DATA_ERROR', 'Z_BUF_ERROR', 'Z_BEST_SPEED', 'Z_BEST_COMPRESSION', 'Z_DEFAULT_STRATEGY', 'Z_DEFAULT_LEVEL', 'Z_DEFAULT_WINDOWBITS', 'Z_MAX_WINDOWBITS', 'Z_DEFAULT_MEMLEVEL', 'Z_MIN_CHUNK', 'Z_DEFAULT_CHUNK', 'BROTLI_OPERATION_FLUSH', 'BROTLI_PARAM_QUALITY', 'BROTLI_PARAM_LGWIN', 'BROTLI_MODE_TEXT', 'BROTLI_MAX_QUALITY'].map((n) => [n, c[n]]))
                """);
    }

    @Test
    void streams() throws Exception {
        same(
                """
                const upper = () => new Transform({ transform(chunk, encoding, next) { next(null, chunk.toString().toUpperCase()) } })
                const sink = () => { const seen = []; const w = new Writable({ write(chunk, encoding, next) { seen.push(chunk.toString()); next() } }); w.seen = seen; return w }
                await said(() => text(Readable.from(['a', 'b', 'c']).pipe(upper())).catch((e) => e.message))
                await said(async () => { const p = new PassThrough(); p.write('x'); p.end('y'); return text(p.pipe(upper())) })
                await said(() => new Promise((ok, ko) => { const w = sink(); pipeline(Readable.from(['a', 'b']), upper(), w, (e) => e ? ko(e) : ok(w.seen)) }))
                await said(() => new Promise((ok, ko) => pipeline(Readable.from(['a']), new Transform({ transform(c, e, next) { next(new RangeError('refused')) } }), sink(), (e) => e ? ko(e) : ok())))
                await said(async () => { const w = sink(); await stream.promises.pipeline(Readable.from(['p', 'q']), upper(), w); return w.seen })
                await said(async () => { await stream.promises.pipeline(Readable.from(['p']), async function* (source) { for await (const c of source) yield `<${c}>` }, async (source) => { for await (const c of source) out.push(c) }); return 'done' })
                await said(() => new Promise((ok, ko) => { const p = new PassThrough(); finished(p, (e) => e ? ko(e) : ok('finished')); p.resume(); p.end('x') }))
                await said(() => new Promise((ok, ko) => { const p = new PassThrough(); finished(p, (e) => e ? ko(e) : ok('finished')); p.destroy() }))
                await said(() => new Promise((ok, ko) => { const p = new PassThrough(); p.on('error', ko); p.end(); p.write('after') }))
                await said(async () => { const seen = []; const r = new Readable({ read() {} }); r.push('1'); r.push('2'); r.push(null); for await (const c of r) seen.push(c.toString()); return seen })
                await said(async () => { const seen = []; const t = new Transform({ objectMode: true, transform(o, e, next) { this.push({ n: o.n + 1 }); next() }, flush(next) { this.push({ n: 'last' }); next() } }); t.write({ n: 1 }); t.end({ n: 2 }); for await (const o of t) seen.push(o); return seen })
                await said(async () => { const d = new Duplex({ read() { this.push('r'); this.push(null) }, write(c, e, next) { out.push(c.toString()); next() } }); d.end('w'); return text(d) })
                await said(() => new Promise((ok) => { const p = new PassThrough({ highWaterMark: 4 }); out.push(p.write('12345'), p.writableLength, p.readableFlowing, p.writableHighWaterMark); p.once('drain', () => ok('drained')); p.resume() }))
                await said(async () => { const p = new PassThrough({ encoding: 'utf8' }); p.end(Buffer.from('\\u00e9')); const seen = []; for await (const c of p) seen.push(c, typeof c); return seen })
                await said(async () => { class Count extends Transform { _transform(chunk, encoding, next) { this.n = (this.n ?? 0) + chunk.length; next(null, chunk) } } const c = new Count(); c.end('four'); await text(c); return [c.n, c instanceof stream, c instanceof Readable, c instanceof Duplex] })
                await said(() => new Promise((ok) => { const p = new PassThrough(); p.on('close', () => ok([p.destroyed, p.readable, p.writable])); p.on('error', (e) => out.push(e.message)); p.destroy(new Error('gone')) }))
                await said(async () => Readable.from([1, 2, 3]).map((n) => n * 2).toArray())
                await said(async () => text(Readable.from(Buffer.from('whole'))))
                """);
    }
}
