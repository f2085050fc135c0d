package io.hedgerow.runtime.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where Node is the reference, Node is asked (contract §3.8, §3.9). */
class NodeReferenceTest {

    private static final String URLS =
            """
            const { URL, URLSearchParams } = require('url')
            const out = []
            const inputs = ['http://a', 'HTTP://User:P%40ss@EXAMPLE.com:80/a/../b/./c?x=1&y=a b#f g', 'https://h:443/', 'https://h:8443',
                'http://a/%7Efoo/../%2e%2E/x', 'http://1.2.3', 'http://0x7f.1', 'http://256.1.1.1', 'http://[::1]:3000/x', 'http://[1:0:0:2::3]/',
                'http://[::ffff:1.2.3.4]/', 'http://[::1', 'mailto:a@b.c', 'data:text/plain,hi there', 'javascript:alert(1)', 'foo://bar/../baz?q#h',
                'foo:/a/b', 'foo:a/b', 'file:///C:/x/../y', 'file:c|/d', 'file://localhost/x', 'http:\\\\\\\\a\\\\b', 'http:a', 'http:///a', '//x/y', '', 'x',
                'http://a b/', 'http://a%00b', 'http://ex%41mple.org', 'http://a:99999', 'http://a:b', 'http://:80', 'http://@/', 'http://u@h', 'http://u:@h',
                'http://a?b', 'http://a#b', "http://a/?q='x'", 'http://a/<>`{}|"', 'http://a/\\u00e9?\\u00e9#\\u00e9', 'http://a/%zz', 'http://a//b//c', ' \\t http://a\\n/b ',
                'ws://h:80', 'ftp://h:21/x', 'http://h/a;b=c', 'https://example.com?utm_source=x&utm_medium=%C3%A9+y', 'http://h/..', 'http://h/a/.', 'foo://h', 'foo:///p', 'http://h./', 'http://h_h/', 'http://h/?a=b?c', 'blob:https://h/x', 'http://m\\u00fcnchen.de/', 'http://xn--mnchen-3ya.de/', 'http://\\uff41.\\u4e2d\\u56fd/', 'http://a^b/', 'foo://a^b', 'http://a|b/', 'http://h/^|?^|#^|', 'foo:/^|?^|#^|', 'http://[email protected]:x@h/']
            const show = (u) => [u.href, u.origin, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash]
            for (const base of [undefined, 'http://base.org/dir/file?q=1#z', 'file:///d/e', 'foo://x/y/z', 'mailto:z'])
                for (const i of inputs) {
                    let r
                    try { r = show(new URL(i, base)) } catch (e) { r = e.code }
                    out.push([i, base || '', r])
                }
            const sets = { href: ['http://z/1', 'ftp://q'], protocol: ['https', 'ftp:', 'foo', 'file', '1x'], username: ['a b', ''], password: ['p:w', ''], host: ['h2:81', 'h3', 'x:y', '', 'a/b'],
                hostname: ['h4', 'h5:1', '', '1.2'], port: ['', '80', '443', '8080x', 'x', '70000'], pathname: ['a b', '/x/../y', '', '?#'], search: ['', '?', 'a=1', "?q='"], hash: ['', '#', 'x y'] }
            for (const start of ['http://u:p@h:8080/p/q?r#s', 'https://h/', 'foo://h/p', 'mailto:x', 'file:///x'])
                for (const [name, values] of Object.entries(sets))
                    for (const value of values) {
                        const u = new URL(start)
                        let r
                        try { u[name] = value; r = show(u) } catch (e) { r = e.code }
                        out.push([start, name, value, r])
                    }
            const u = new URL('http://h/?a=1&b=2&a=3')
            u.searchParams.delete('a'); u.searchParams.append('c d', "e+f&'~!*()"); u.searchParams.set('b', '\\u00e9'); out.push(u.href)
            u.search = '?z=1&z=2&k'; out.push([...u.searchParams], u.searchParams.getAll('z'), u.searchParams.get('none'))
            for (const q of ['?a=b&c', 'a=%zz&b=%C3', 'a+b=c%20d', '&&a', '=x', [['p', '1'], ['q', '2']], { x: 1, y: null }]) out.push(new URLSearchParams(q).toString(), [...new URLSearchParams(q)])
            return out
            """;

    private static final String BYTES =
            """
            const crypto = require('crypto'), zlib = require('zlib')
            const out = []
            for (const t of ['', 'abc', 'h\\u00e9llo \\u4e16\\ud83d\\ude00', '\\ud800x', 'SGVsbG8', 'a-_b', 'ff0', 'zz', '=='])
                for (const e of ['utf8', 'hex', 'base64', 'base64url', 'latin1', 'ascii', 'utf16le', 'ucs2', 'binary']) {
                    const b = Buffer.from(t, e)
                    out.push([t, e, [...b], b.toString('hex'), b.toString('base64'), b.toString('base64url'), b.toString(), b.toString('latin1'), b.length])
                }
            out.push(Buffer.concat([Buffer.from('a'), Buffer.from('b')]).toString('utf8', 1), Buffer.byteLength('\\u00e9'), JSON.stringify(Buffer.from('x')))
            for (const a of ['md5', 'sha1', 'sha256', 'sha512', 'SHA256', 'RSA-SHA256'])
                for (const d of ['', 'abc', '\\u00e9'.repeat(100)])
                    out.push(crypto.createHash(a).update(d).digest('hex'), crypto.createHash(a).update(d).update(Buffer.from(d)).digest().toString('base64'))
            for (const a of ['sha1', 'sha256', 'sha512', 'md5']) for (const k of ['', 'key', 'k'.repeat(200)]) out.push(crypto.createHmac(a, k).update('data').digest('hex'))
            try { crypto.createHash('nope') } catch (e) { out.push(e.message) }
            const d = crypto.createHash('sha256').update('x').digest(); d[0] = 7; out.push(d[0], d.length, crypto.randomBytes(5).length, crypto.randomUUID().length, crypto.timingSafeEqual(Buffer.from('a'), Buffer.from('a')))
            const text = 'hello '.repeat(1000)
            for (const [c, x] of [['gzip', 'gunzip'], ['deflate', 'inflate'], ['deflateRaw', 'inflateRaw']]) {
                out.push(zlib[x + 'Sync'](zlib[c + 'Sync'](text)).toString() === text)
                out.push(await new Promise((ok, ko) => zlib[c](Buffer.from(text), (e, r) => e ? ko(e) : ok(zlib[x + 'Sync'](r).length))))
            }
            for (const bad of [Buffer.from('x'), zlib.gzipSync('abc').subarray(0, 15)]) try { zlib.gunzipSync(bad) } catch (e) { out.push([e.code, e.message, e.errno]) }
            try { zlib.brotliDecompressSync('') } catch (e) { out.push([e.code, e.message, e.errno]) }
            for (const bad of [Buffer.from('Gz4A0MRxbKwfUUQkcMiJ', 'base64'), Buffer.from('ffffffffff', 'hex')]) try { out.push(zlib.brotliDecompressSync(bad)) } catch (e) { out.push(e.name) }
            return out
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

    @Test
    void urlsAreNodes() throws Exception {
        both.same(URLS);
    }

    @Test
    void buffersDigestsAndCompressionAreNodes() throws Exception {
        both.same(BYTES);
    }

    @Test
    void ciphersAndDerivedKeysAreNodes() throws Exception {
        both.same(
                """
                const crypto = require('crypto')
                const out = []
                const key = (n) => Buffer.alloc(n, 'key'), iv = Buffer.alloc(16, 'iv'), fail = (f) => { try { return f() } catch (e) { return [e.name, e.code ?? null, e.message] } }
                for (const bits of [128, 192, 256]) for (const mode of ['cbc', 'ctr', 'ecb', 'gcm']) for (const text of ['', 'short', 'sixteen letters!', 'h\\u00e9llo '.repeat(9)]) {
                    const name = `aes-${bits}-${mode}`, nonce = mode === 'ecb' ? null : mode === 'gcm' ? iv.subarray(0, 12) : iv
                    const cipher = crypto.createCipheriv(name, key(bits / 8), nonce)
                    if (mode === 'gcm') cipher.setAAD(Buffer.from('more'))
                    const pieces = [...text].map((c) => cipher.update(c, 'utf8', 'base64'))
                    const sealed = pieces.join('') + cipher.final('base64')
                    const decipher = crypto.createDecipheriv(name, key(bits / 8), nonce)
                    if (mode === 'gcm') { out.push(cipher.getAuthTag().toString('hex')); decipher.setAAD(Buffer.from('more')).setAuthTag(cipher.getAuthTag()) }
                    const bytes = Buffer.from(sealed, 'base64'), half = bytes.length >> 1
                    out.push([name, pieces, sealed, decipher.update(bytes.subarray(0, half), null, 'utf8') + decipher.update(bytes.subarray(half), undefined, 'utf8') + decipher.final('utf8')])
                }
                const raw = crypto.createCipheriv('aes128', key(16), iv).setAutoPadding(false)
                out.push(raw.update('sixteen letters!').toString('hex'), raw.final().length)
                out.push(fail(() => crypto.createCipheriv('rot13', key(16), iv)), fail(() => crypto.createCipheriv('aes-256-cbc', key(16), iv)), fail(() => crypto.createCipheriv('aes-256-cbc', key(32), 'short')))
                const wrong = (bytes, pad) => fail(() => { const d = crypto.createDecipheriv('aes-128-cbc', key(16), iv).setAutoPadding(pad); d.update(bytes); return d.final().toString('hex') })
                out.push(wrong(Buffer.alloc(16), true), wrong(Buffer.alloc(15), true), wrong(Buffer.alloc(16), false))
                const forged = crypto.createDecipheriv('aes-128-gcm', key(16), iv.subarray(0, 12)); forged.setAuthTag(Buffer.alloc(16)); forged.update('00', 'hex')
                out.push(fail(() => forged.final()), fail(() => forged.final()), fail(() => forged.update('x')), fail(() => forged.getAuthTag()), fail(() => forged.setAuthTag(Buffer.alloc(3))))
                for (const digest of ['sha1', 'sha256', 'sha512']) for (const length of [0, 10, 100]) {
                    out.push(crypto.pbkdf2Sync('p\\u00e4ss', Buffer.from([0, 255, 1]), 7, length, digest).toString('hex'))
                    if (length) out.push(Buffer.from(crypto.hkdfSync(digest, 'key', '', 'info', length)).toString('hex'))
                }
                out.push(await new Promise((ok, ko) => crypto.pbkdf2('a', 'b', 2, 16, 'sha256', (e, k) => e ? ko(e) : ok(k.toString('hex')))))
                out.push(fail(() => crypto.pbkdf2Sync('a', 'b', 1, 8, 'nope')), fail(() => crypto.pbkdf2Sync('a', 'b', 0, 8, 'sha1')).slice(0, 2))
                return out
                """);
    }

    @Test
    void ciphersGoOnWhereThePieceBeforeEnded() throws Exception {
        both.same(
                """
                const crypto = require('crypto')
                const out = [], key = Buffer.alloc(32, 'key'), lengths = [0, 1, 15, 16, 17, 31, 32, 33, 64, 5, 11, 100]
                const ivs = { cbc: [Buffer.alloc(16, 'iv')], ecb: [null], ctr: [Buffer.alloc(16, 'iv'), Buffer.alloc(16, 255), Buffer.from('00000000000000000000ffffffffffff0e'.slice(2), 'hex')],
                    gcm: [Buffer.alloc(12, 'iv'), Buffer.alloc(16, 'iv'), Buffer.alloc(7, 255)] }
                for (const mode of Object.keys(ivs)) for (const iv of ivs[mode]) for (const padded of [true, false]) {
                    const cipher = crypto.createCipheriv('aes-256-' + mode, key, iv).setAutoPadding(padded)
                    let n = 0
                    const pieces = lengths.map((length) => cipher.update(Buffer.from(Array.from({ length }, () => n++))).toString('hex'))
                    try { pieces.push(cipher.final('hex')) } catch (e) { pieces.push(e.code) }
                    out.push([mode, padded, pieces])
                    const decipher = crypto.createDecipheriv('aes-256-' + mode, key, iv).setAutoPadding(padded), sealed = Buffer.from(pieces.filter((p) => !/ERR/.test(p)).join(''), 'hex')
                    if (mode === 'gcm') { out.push(cipher.getAuthTag().toString('hex')); decipher.setAuthTag(cipher.getAuthTag()) }
                    let at = 0
                    const opened = [...lengths, 1000].map((length) => decipher.update(sealed.subarray(at, at += length)).toString('hex'))
                    try { opened.push(decipher.final('hex')) } catch (e) { opened.push(e.code) }
                    out.push(mode === 'gcm' ? opened.join('') : opened) // ours gives out nothing that is not authenticated
                }
                return out
                """);
    }

    /** With each update as dear as all before it, this would take minutes. */
    @Test
    void aCipherIsAsFastInManyPiecesAsInOne() throws Exception {
        both.same(
                """
                const crypto = require('crypto'), out = [], key = Buffer.alloc(16, 'k')
                for (const mode of ['cbc', 'ctr', 'gcm']) {
                    const cipher = crypto.createCipheriv('aes-128-' + mode, key, Buffer.alloc(mode === 'gcm' ? 12 : 16)), piece = Buffer.alloc(1000, 'p'), hash = crypto.createHash('sha256')
                    for (let i = 0; i < 8000; i++) hash.update(cipher.update(piece))
                    out.push(hash.update(cipher.final()).digest('hex'))
                }
                return out
                """);
    }

    @Test
    void brotliGoesBothWaysBetweenUsAndNode()
            throws Exception { // plugin-corpus: brotliCompressSync
        String text = "'h\\u00e9llo '.repeat(%d)";
        for (int length : new int[] {0, 1, 9362, 9363, 30_000}) {
            String made = text.formatted(length);
            String pack =
                    "return require('zlib').brotliCompressSync(%s).toString('base64')"
                            .formatted(made);
            String unpack =
                    "return require('zlib').brotliDecompressSync(Buffer.from('%s', 'base64')).toString() === "
                            + made;
            assertThat(both.node(unpack.formatted(both.run(pack).asText())).asBoolean()).isTrue();
            assertThat(both.run(unpack.formatted(both.node(pack).asText())).asBoolean()).isTrue();
        }
    }

    @Test
    void refusedJsonIsExplainedAsNodeDoes() throws Exception {
        both.same(
                """
                const explain = typeof process === 'object'
                    ? async (text) => { try { JSON.parse(text); return 'valid' } catch (e) { return e.message } }
                    : async (text) => { try { await new (require('node-fetch').Response)(text).json(); return 'valid' } catch (e) { return e.message.replace(/^.* reason: /s, '') } }
                const texts = ['not json', '', ' ', '{', '{a', '[1,', '[1 2]', '{"a" 1}', '{"a":1 "b"}', '{"a":1,}', '{"a":1,"b" 2}', '<!DOCTYPE html><html><body>Bad gateway</body></html>',
                    '"abc', '"a\\nb"', '"\\\\x"', '"\\\\u12g4"', '"\\\\', '-', '1.', '1e', '01', '1 2', '[1] x', 'nul', 'undefined', '[object Object]', '[tru]', '[1}', '\\u00e9', '{"aaaaaaaaaaaaaaaaaaaaa":x,"bbbbbbbbbbbbbbbbbbb":1}',
                    '{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa":[x]}', '{"a":[1,{"b":null}]}']
                return Promise.all(texts.map(explain))
                """);
    }
}
