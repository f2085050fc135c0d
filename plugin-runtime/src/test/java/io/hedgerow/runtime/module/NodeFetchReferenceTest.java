package io.hedgerow.runtime.module;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hedgerow.runtime.http.AddressGuard;
import io.hedgerow.runtime.http.ApacheHttpTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same text asks the same server through our {@code fetch} and through node-fetch 2 in Node,
 * and must see the same (contract §3.8).
 *
 * <p>Owns: a server on loopback. Lives: as a test. Threads: the server's beside the test's.
 * Survives: nothing.
 */
class NodeFetchReferenceTest {

    private static final String START =
            """
            const fetch = require('node-fetch')
            const { Headers, Request, Response, FetchError, AbortError } = fetch
            const out = [], site = '%s'
            const failure = (e) => [e.name, e instanceof FetchError, e instanceof AbortError, e.type ?? null, e.code ?? null, e.errno ?? null, e.message]
            const said = async (what) => { try { out.push(await what()) } catch (e) { out.push(failure(e)) } }
            const text = async (stream) => { const chunks = []; for await (const chunk of stream) chunks.push(chunk); return Buffer.concat(chunks).toString() }
            """;

    @TempDir Path directory;
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private SandboxAndNode both;
    private HttpServer server;
    private ApacheHttpTransport transport;

    @BeforeEach
    void open() throws IOException {
        both = new SandboxAndNode(directory);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        transport =
                new ApacheHttpTransport(
                        AddressGuard.on(Set.of("127.0.0.1", "localhost")), Duration.ofSeconds(20));
        both.host.http = transport;
    }

    @AfterEach
    void close() {
        hanging.countDown();
        both.close();
        transport.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] sent = exchange.getRequestBody().readAllBytes();
        var headers = exchange.getResponseHeaders();
        int status = 200;
        byte[] body = ("body of " + path).getBytes(StandardCharsets.UTF_8);
        long length = -1;
        switch (path) {
            case "/echo" -> {
                TreeMap<String, String> seen = new TreeMap<>();
                exchange.getRequestHeaders()
                        .forEach(
                                (name, values) ->
                                        seen.put(name.toLowerCase(), String.join(", ", values)));
                seen.keySet().removeAll(Set.of("connection", "host", "transfer-encoding"));
                if (!seen.getOrDefault("user-agent", "").startsWith("node-fetch/1.0 (")) {
                    seen.put("agent", "other");
                }
                body =
                        (exchange.getRequestMethod()
                                        + " "
                                        + exchange.getRequestURI()
                                        + " "
                                        + seen
                                        + " "
                                        + new String(sent, StandardCharsets.ISO_8859_1))
                                .getBytes(StandardCharsets.ISO_8859_1);
            }
            case "/json" -> {
                headers.set("Content-Type", "application/json; charset=utf-8");
                body = "{\"a\":[1,\"é\"]}".getBytes(StandardCharsets.UTF_8);
            }
            case "/gzip", "/gzip-bytes" -> {
                if (path.equals("/gzip")) {
                    headers.set("Content-Encoding", "gzip");
                }
                body = gzip("packed ".repeat(1000));
            }
            case "/bad-gzip" -> headers.set("Content-Encoding", "gzip");
            case "/headers" -> {
                headers.add("X-Two", "one");
                headers.add("X-Two", "two");
                headers.set("Link", "<https://h/?page=2>; rel=\"next\"");
            }
            case "/no-content" -> status = 204;
            case "/teapot" -> status = 418;
            case "/error" -> status = 503;
            case "/not-modified" -> status = 304;
            case "/multiple" -> {
                status = 300;
                headers.set("Location", "/json");
            }
            case "/nowhere" -> status = 302;
            case "/bad-location" -> {
                status = 302;
                headers.set("Location", "http://[");
            }
            case "/relative/away" -> {
                status = 302;
                headers.set("Location", "../echo?from=away#there");
            }
            case "/hang" -> await(hanging);
            case "/stops" -> length = 1000;
            default -> {
                if (path.startsWith("/to/")) {
                    status = Integer.parseInt(path.substring(4));
                    headers.set("Location", "/echo");
                }
            }
        }
        boolean bodiless =
                status == 204 || status == 304 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, bodiless ? -1 : length < 0 ? body.length : length);
        if (!bodiless) {
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
        }
        if (path.equals("/stops")) {
            await(hanging);
        }
        exchange.close();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(bytes)) {
            packed.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private void same(String body) throws Exception {
        String site = "http://127.0.0.1:" + server.getAddress().getPort();
        both.same(START.formatted(site) + body + "\nreturn out");
    }

    @Test
    void headersInAllTheirForms() throws Exception {
        same(
                """
                const show = (h) => [[...h], h.raw(), [...h.keys()], [...h.values()], [...h.entries()], Object.prototype.toString.call(h)]
                const first = new Headers([['B', '2'], ['a', '1'], ['b', '3']])
                for (const from of [undefined, null, {}, { 'X-A': 'a', b: 1, c: ['x', 'y'], d: undefined, e: null, f: true }, [['x', 'y'], ['X', 'z']], new Map([['m', 'n']]), first, new Set([['s', 't']]),
                    Object.assign(Object.create({ inherited: 'x' }), { own: 'y' })])
                    await said(() => show(new Headers(from)))
                for (const from of ['text', 5, [1], [['a']], [['a', 'b', 'c']], ['ab'], { 'bad name': 'x' }, { '': 'x' }, { a: 'new\\nline' }, { a: '\\u4e16' }, { a: 'caf\\u00e9' }, [[Symbol.iterator, 'x']]])
                    await said(() => show(new Headers(from)))
                const h = new Headers({ One: 'uno' })
                h.append('one', 'due'); h.append('TWO', 2); out.push(h.get('oNe'), h.get('none'), h.has('two'), h.has('three'), show(h))
                h.set('one', 'tre'); h.delete('Two'); h.delete('never'); out.push(show(h))
                const seen = []; h.forEach(function (value, name, all) { seen.push([value, name, all === h, this.me]) }, { me: 1 }); out.push(seen)
                await said(() => h.get('bad name')); await said(() => h.set('a', 'b\\r\\nc')); await said(() => first.append('x y', '1'))
                out.push(JSON.stringify(h), Object.keys(h), String(h), typeof Headers.prototype[Symbol.iterator])
                for (const [name, value] of (await fetch(site + '/headers')).headers) if (/^(x-two|link)$/.test(name)) out.push([name, value])
                const r = await fetch(site + '/headers'); out.push(r.headers.get('LINK'), r.headers.get('x-two'), r.headers.raw()['x-two'], r.headers instanceof Headers)
                """);
    }

    @Test
    void bodiesByEveryReader() throws Exception {
        same(
                """
                const get = (path) => fetch(site + path)
                await said(async () => (await get('/json')).json())
                await said(async () => (await get('/json')).text())
                await said(async () => { const b = await (await get('/json')).buffer(); return [Buffer.isBuffer(b), b.length, b.toString('hex')] })
                await said(async () => { const a = await (await get('/json')).arrayBuffer(); return [a instanceof ArrayBuffer, a.byteLength, [...new Uint8Array(a)]] })
                await said(async () => { const b = await (await get('/json')).blob(); const s = b.slice(2, 5, 'x/y'); return [b.size, b.type, await b.text(), (await b.arrayBuffer()).byteLength, s.size, s.type, await s.text(), String(b), await text(b.stream())] })
                await said(async () => { const r = await get('/json'); const before = r.bodyUsed; await r.text(); return [before, r.bodyUsed] })
                for (const again of ['text', 'json', 'buffer', 'arrayBuffer', 'blob']) await said(async () => { const r = await get('/json'); await r.text(); return r[again]() })
                await said(async () => { const r = await get('/json'); const c = r.clone(); return [await c.json(), await r.text(), c.url === r.url, c.status, c.headers.get('content-type'), c.ok, r.bodyUsed, c.bodyUsed] })
                await said(async () => { const r = await get('/json'); await r.text(); return r.clone() })
                await said(async () => { const r = await get('/json'); const c = r.clone(); const d = c.clone(); return [await r.text(), await c.text(), await d.text()] })
                await said(async () => (await get('/teapot')).json())
                for (const path of ['/no-content', '/not-modified', '/teapot', '/error', '/multiple', '/nowhere']) await said(async () => { const r = await get(path); return [r.status, r.ok, r.statusText, r.redirected, r.url, r.size, r.timeout, await r.text()] })
                await said(async () => { const r = await fetch(site + '/json', { method: 'HEAD' }); return [r.status, await r.text(), r.headers.get('content-type')] })
                await said(async () => (await get('/no-content')).json())
                await said(async () => { const r = await get('/json'); return [Object.prototype.toString.call(r), Object.keys(r).sort(), r instanceof Response, r.trailer === undefined] })
                await said(async () => (await fetch(site + '/json', { size: 5 })).text())
                await said(async () => (await fetch(site + '/json', { size: 500 })).text())
                await said(async () => (await get('/gzip')).text())
                await said(async () => { const r = await fetch(site + '/gzip', { compress: false }); const b = await r.buffer(); return [b[0], b[1], r.headers.get('content-encoding')] })
                await said(async () => { const r = await get('/json'); try { await r.textConverted() } catch (e) { return e.message } })
                """);
    }

    @Test
    void bodiesAsStreams() throws Exception { // issue: streams of zlib
        same(
                """
                const zlib = require('zlib'), { PassThrough, Transform } = require('stream')
                const get = (path) => fetch(site + path)
                await said(async () => { const r = await get('/json'); return [typeof r.body.pipe, r.bodyUsed, await text(r.body)] })
                await said(async () => { const r = await get('/gzip-bytes'); return text(r.body.pipe(zlib.createGunzip())) })
                await said(async () => { const r = await get('/gzip'); return text(r.body.pipe(zlib.createGzip()).pipe(zlib.createGunzip())) })
                await said(async () => { const r = await get('/json'); const upper = new Transform({ transform(chunk, encoding, next) { next(null, chunk.toString().toUpperCase()) } }); return text(r.body.pipe(upper)) })
                await said(async () => { const r = await get('/json'); return new Promise((ok, ko) => { let t = ''; r.body.setEncoding('utf8'); r.body.on('data', (d) => { t += d }).on('end', () => ok([t, typeof t])).on('error', ko) }) })
                await said(async () => { const r = await get('/json'); const through = r.body.pipe(new PassThrough()); return new Response(through).json() })
                await said(async () => { const r = await get('/json'); const c = r.clone(); return [await text(c.body), await text(r.body)] })
                await said(async () => { const r = await get('/json'); r.body; return [await r.json(), r.bodyUsed] })
                await said(async () => { const r = await get('/no-content'); return [r.body === null, await text(r.body)] })
                const bodies = { stream: () => { const s = new PassThrough(); s.end('streamed'); return s }, gzip: () => { const z = zlib.createGzip(); z.end('zipped'); return z.pipe(zlib.createGunzip()) },
                    later: () => { const s = new PassThrough(); Promise.resolve().then(() => { s.write('one,'); return null }).then(() => s.end('two')); return s }, response: async () => (await get('/json')).body, blob: async () => (await get('/json')).blob(), buffer: () => Buffer.from('bytes'),
                    array: () => new Uint8Array([104, 105]), view: () => new DataView(new Uint8Array([1, 104, 105]).buffer, 1), arrayBuffer: () => new Uint8Array([104]).buffer,
                    params: () => new URLSearchParams({ a: 'b c' }), object: () => ({ a: 1 }), number: () => 5, empty: () => '', none: () => null, text: () => 'h\\u00e9' }
                for (const [name, make] of Object.entries(bodies)) await said(async () => [name, (await (await fetch(site + '/echo', { method: 'POST', body: await make() })).text()).replace(/^(stream|later|gzip|response)$/.test(name) ? /content-length=\\d+, / : '', '')]) // a stream is sent as one piece, of known length
                const broken = new PassThrough(); const sent = fetch(site + '/echo', { method: 'POST', body: broken }).catch((e) => failure(e)); broken.destroy(new Error('broken')); out.push((await sent).slice(0, 2))
                """);
    }

    @Test
    void requestsInAllTheirForms() throws Exception {
        same(
                """
                const show = async (r) => [r.method, r.url, [...r.headers], r.redirect, r.follow, r.compress, r.counter, r.timeout, r.size, r.signal === null || r.signal === undefined, r.bodyUsed, await r.text()]
                const { URL: Url } = require('url')
                await said(() => show(new Request(site + '/a')))
                await said(() => show(new Request(new Url(site + '/a b?c=\\u00e9#f'))))
                await said(() => show(new Request({ href: site + '/href' })))
                await said(() => show(new Request(site + '/a', { method: 'patch', headers: { A: 'b' }, body: 'text', redirect: 'error', follow: 3, compress: false, timeout: 7, size: 9 })))
                const first = new Request(site + '/echo', { method: 'PUT', headers: { 'X-One': '1' }, body: 'first' })
                await said(async () => (await fetch(first.clone())).text())
                await said(async () => (await fetch(new Request(first, { headers: { 'X-Two': '2' } }))).text())
                await said(async () => [first.bodyUsed, await show(first)])
                await said(() => new Request(first))
                await said(() => first.clone())
                for (const method of ['GET', 'HEAD', 'get']) await said(() => new Request(site, { method, body: 'x' }))
                await said(async () => show(new Request(site + '/x', { method: 'POST', body: new URLSearchParams('a=b') })))
                await said(async () => show(new Request(site + '/x', { method: 'POST', body: 'x', headers: { 'content-type': 'own/type' } })))
                await said(() => new Request('/relative').url)
                await said(() => new Request(site, { signal: {} }))
                await said(async () => (await fetch(new Url(site + '/echo?a=%20b&c'), { headers: new Headers({ X: 'y' }) })).text())
                await said(async () => (await fetch(site + '/echo', { method: 'DELETE' })).text())
                await said(async () => (await fetch(site + '/echo', { method: 'POST' })).text())
                await said(async () => (await fetch(site + '/echo', { headers: { Accept: 'a/b', 'user-agent': 'node-fetch/1.0 (mine)', 'Accept-Encoding': 'identity', 'X-Many': ['1', '2'] } })).text())
                for (const wrong of ['', 'x', '//h/y', 'ftp://h/', 'mailto:a@b.c', 'data:text/plain,hi', undefined, 5, {}]) await said(async () => (await fetch(wrong)).status)
                await said(async () => (await fetch('data:text/plain;base64,aGk=')).text())
                await said(async () => (await fetch(site + '/echo', { headers: { 'bad name': 'x' } })).status)
                for (const init of [[], ['text'], ['text', { status: 201, statusText: 'Made', headers: { a: 'b' } }], [null], [Buffer.from('b')], [new URLSearchParams('q=1'), { status: 500 }], ['{"a":1}', { url: 'http://u/', headers: [['x', 'y']] }]])
                    await said(async () => { const r = new Response(...init); return [r.status, r.ok, r.statusText, r.url, [...r.headers], r.redirected, await r.text()] })
                out.push(Object.keys(fetch).sort(), typeof fetch.default, fetch.isRedirect(302), fetch.isRedirect(300), String(new Request(site)), Object.keys(new Request(site)).sort(), FetchError.prototype instanceof Error, AbortError.prototype instanceof Error)
                """);
    }

    @Test
    void redirects() throws Exception {
        same(
                """
                const show = async (path, options) => { const r = await fetch(site + path, options); return [r.status, r.redirected, r.url, r.headers.get('location'), await r.text()] }
                for (const status of [301, 302, 303, 307, 308]) for (const method of ['GET', 'POST', 'PUT', 'HEAD', 'DELETE']) await said(() => show('/to/' + status, { method, body: /^P/.test(method) ? 'data' : undefined, headers: { authorization: 'a', 'content-type': 't/p' } }))
                for (const status of [300, 304, 305, 306]) await said(() => show('/to/' + status))
                for (const redirect of ['manual', 'error', 'follow']) for (const path of ['/to/302', '/nowhere', '/bad-location', '/relative/away', '/json']) await said(() => show(path, { redirect }))
                for (const follow of [0, 1]) await said(() => show('/to/302', { follow }))
                const { PassThrough } = require('stream'); const body = () => { const s = new PassThrough(); s.end('streamed'); return s }
                for (const status of [302, 303]) await said(() => show('/to/' + status, { method: 'POST', body: body() }))
                for (const status of [307, 302]) await said(() => show('/to/' + status, { method: 'PUT', body: body() }))
                """);
    }

    @Test
    void timeoutsAbortsAndBrokenConnections() throws Exception { // contract §3.8
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        same(
                """
                const nobody = %d
                await said(async () => (await fetch(site + '/hang', { timeout: 150 })).status)
                await said(async () => (await fetch(new Request(site + '/hang', { timeout: 150 }))).status)
                await said(async () => (await fetch(site + '/json', { timeout: 20000 })).status)
                // Ours comes with its whole body or not at all: fetch, and not text(), is where the time runs out.
                out.push(await fetch(site + '/stops', { timeout: 500 }).then((r) => r.text()).catch((e) => [e.name, e instanceof FetchError, /^(request|body)-timeout$/.test(e.type)]))
                await said(async () => (await fetch('http://127.0.0.1:' + nobody + '/x')).status)
                await said(async () => (await fetch(site + '/bad-gzip')).text())
                await said(async () => { const r = await fetch(site + '/bad-gzip'); return [r.status, r.headers.get('content-encoding')] })
                const c = new AbortController(); out.push(c.signal.aborted)
                const late = fetch(site + '/hang', { signal: c.signal }); const asRequest = fetch(new Request(site + '/hang', { signal: c.signal })); const seen = []
                c.signal.addEventListener('abort', (event) => seen.push(event.type)); c.signal.onabort = () => seen.push('on')
                c.abort(); c.abort()
                await said(() => late); await said(() => asRequest); await said(() => fetch(site + '/json', { signal: c.signal })); out.push(seen, c.signal.aborted, Object.prototype.toString.call(c.signal))
                const d = new AbortController(); const r = await fetch(site + '/json', { signal: d.signal }); d.abort(); out.push(r.status)
                const e = new AbortController(); const known = await fetch(site + '/json', { signal: e.signal }).then((x) => x.json()); e.abort(); out.push(known)
                """
                        .formatted(nobody));
    }
}
