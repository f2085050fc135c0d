package io.hedgerow.runtime.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.hedgerow.runtime.http.AddressGuard;
import io.hedgerow.runtime.http.ApacheHttpTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fetch} against a real server (contract §3.8, §3.9). */
class FetchTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path directory;
    private SandboxAndNode both;
    private HttpServer server;
    private ApacheHttpTransport transport;

    @BeforeEach
    void open() {
        both = new SandboxAndNode(directory);
    }

    @AfterEach
    void close() {
        both.close();
        if (server != null) {
            server.stop(0);
            transport.close();
        }
    }

    private String site() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void serve(AddressGuard guard) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    String path = exchange.getRequestURI().getPath();
                    byte[] sent = exchange.getRequestBody().readAllBytes();
                    byte[] answer =
                            JSON.writeValueAsBytes(
                                    Map.of(
                                            "method", exchange.getRequestMethod(),
                                            "uri", exchange.getRequestURI().toString(),
                                            "body", new String(sent, StandardCharsets.UTF_8),
                                            "type",
                                                    String.valueOf(
                                                            exchange.getRequestHeaders()
                                                                    .getFirst("Content-Type")),
                                            "auth",
                                                    String.valueOf(
                                                            exchange.getRequestHeaders()
                                                                    .getFirst("Authorization"))));
                    int status = 200;
                    if (path.startsWith("/redirect/")) {
                        status = Integer.parseInt(path.substring(10));
                        exchange.getResponseHeaders().set("Location", "/final");
                    } else if (path.equals("/loop")) {
                        status = 302;
                        exchange.getResponseHeaders().set("Location", "/loop");
                    } else if (path.equals("/other")) {
                        status = 307;
                        exchange.getResponseHeaders()
                                .set(
                                        "Location",
                                        "http://localhost:"
                                                + server.getAddress().getPort()
                                                + "/final");
                    } else if (path.equals("/inside")) {
                        status = 302;
                        exchange.getResponseHeaders().set("Location", "http://169.254.169.254/x");
                    } else if (path.equals("/text")) {
                        answer = "not json".getBytes(StandardCharsets.UTF_8);
                    }
                    exchange.sendResponseHeaders(status, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
        transport = new ApacheHttpTransport(guard, Duration.ofSeconds(20));
        both.host.http = transport;
        both.siteUrl = site();
    }

    @Test
    void fetchIsNodeFetch2() throws Exception { // contract §3.8, plugin-corpus "fetch usage"
        serve(AddressGuard.on(Set.of("127.0.0.1", "localhost")));
        JsonNode out =
                both.run(
                        """
                        const site = '%s'
                        const { Headers, FetchError } = require('node-fetch')
                        const out = []
                        const show = async (...a) => { try { const r = await fetch(...a); const t = await r.text(); let j; try { j = JSON.parse(t) } catch { j = t }
                            out.push([r.status, r.ok, r.statusText, r.redirected, r.url.replace(site, ''), j.method, j.body, j.type, j.auth]) }
                            catch (e) { out.push([e.name, e instanceof FetchError, e.type, e.code === undefined ? null : e.code, e.message.split(site).join('')]) } }
                        await show(new URL(site + '/a?b=c'))
                        await show(site + '/^|[]%%zz?q=100%%&r=^|{}')
                        await show(site + '/p', { method: 'post', body: new String('text') })
                        await show(site + '/p', { method: 'PUT', body: new URLSearchParams({ a: 'b c' }), headers: { authorization: 'x' } })
                        for (const s of [301, 302, 303, 307, 308]) await show(site + '/redirect/' + s, { method: 'POST', body: 'data' })
                        await show(site + '/redirect/302', { redirect: 'manual' })
                        await show(site + '/redirect/302', { redirect: 'error' })
                        await show(site + '/loop', { follow: 2 })
                        await show(site + '/other', { headers: { authorization: 'secret' } })
                        await show('relative'); await show('ftp://x/')
                        try { await (await fetch(site + '/text')).json() } catch (e) { out.push([e.name, e.type, e.message.replace(site, '')]) }
                        const r = await fetch(site + '/text'); const c = r.clone(); out.push([await r.text(), (await c.buffer()).length])
                        const api = await posthog.api.get('/api/projects/@current', { personalApiKey: 'k', projectApiKey: 't', data: { x: 1 } }); const j = await api.json(); out.push([j.method, j.uri, j.auth])
                        try { await posthog.api.get('/x', { personalApiKey: 'k' }) } catch (e) { out.push(e.message) }
                        return out
                        """
                                .formatted(site()));
        assertThat(out)
                .extracting(JsonNode::toString)
                .containsExactly(
                        "[200,true,\"OK\",false,\"/a?b=c\",\"GET\",\"\",\"null\",\"null\"]",
                        "[200,true,\"OK\",false,\"/^|[]%zz?q=100%&r=^|{}\",\"GET\",\"\",\"null\",\"null\"]",
                        "[200,true,\"OK\",false,\"/p\",\"POST\",\"text\",\"text/plain;charset=UTF-8\",\"null\"]",
                        "[200,true,\"OK\",false,\"/p\",\"PUT\",\"a=b+c\",\"application/x-www-form-urlencoded;charset=UTF-8\",\"x\"]",
                        "[200,true,\"OK\",true,\"/final\",\"GET\",\"\",\"text/plain;charset=UTF-8\",\"null\"]",
                        "[200,true,\"OK\",true,\"/final\",\"GET\",\"\",\"text/plain;charset=UTF-8\",\"null\"]",
                        "[200,true,\"OK\",true,\"/final\",\"GET\",\"\",\"text/plain;charset=UTF-8\",\"null\"]",
                        "[200,true,\"OK\",true,\"/final\",\"POST\",\"data\",\"text/plain;charset=UTF-8\",\"null\"]",
                        "[200,true,\"OK\",true,\"/final\",\"POST\",\"data\",\"text/plain;charset=UTF-8\",\"null\"]",
                        "[302,false,\"Temporary Redirect\",false,\"/redirect/302\",\"GET\",\"\",\"null\",\"null\"]",
                        "[\"FetchError\",true,\"no-redirect\",null,\"uri requested responds with a redirect, redirect mode is set to error: /redirect/302\"]",
                        "[\"FetchError\",true,\"max-redirect\",null,\"maximum redirect reached at: /loop\"]",
                        "[200,true,\"OK\",true,\"http://localhost:"
                                + server.getAddress().getPort()
                                + "/final\",\"GET\",\"\",\"null\",\"null\"]",
                        "[\"TypeError\",false,null,null,\"Only absolute URLs are supported\"]",
                        "[\"TypeError\",false,null,null,\"Only HTTP(S) protocols are supported\"]",
                        "[\"FetchError\",\"invalid-json\",\"invalid json response body at /text reason: Unexpected token 'o', \\\"not json\\\" is not valid JSON\"]",
                        "[\"not json\",8]",
                        "[\"GET\",\"/api/projects/2?x=1&token=t\",\"Bearer k\"]",
                        "\"You must specify a personalApiKey if you specify a projectApiKey and vice-versa!\"");
    }

    @Test
    void abortedRequestsReject() throws Exception {
        serve(AddressGuard.on(Set.of("127.0.0.1")));
        assertThat(
                        both.run(
                                        """
                                        const out = [], c = new AbortController(), site = '%s/'
                                        out.push((await fetch(site, { signal: c.signal })).status, c.signal instanceof AbortSignal)
                                        const late = fetch(site, { signal: c.signal }); c.abort()
                                        for (const p of [late, fetch(site, { signal: c.signal })]) try { await p; out.push('settled') } catch (e) { out.push(e.name, e.message) }
                                        return out
                                        """
                                                .formatted(site()))
                                .toString())
                .isEqualTo(
                        "[200,true,\"AbortError\",\"The user aborted a request.\",\"AbortError\",\"The user aborted a request.\"]");
    }

    @Test
    void internalAddressesAreRefused() throws Exception { // contract §3.9, P23 guard
        serve(AddressGuard.on(Set.of("localhost")));
        JsonNode out =
                both.run(
                        """
                        const out = []
                        for (const u of ['%s/', 'http://0x7f.1/', 'http://[::1]/', 'http://[::ffff:10.0.0.1]/', 'http://[64:ff9b::7f00:1]/', 'http://169.254.169.254/latest', 'http://100.64.0.1/', 'http://[fd00::1]/', 'http://0/', 'http://localhost:%d/inside', 'http://localhost:%d/redirect/302'])
                            try { out.push((await fetch(u)).status) } catch (e) { out.push(e.name + ' ' + e.message) }
                        return out
                        """
                                .formatted(
                                        site(),
                                        server.getAddress().getPort(),
                                        server.getAddress().getPort()));
        for (int i = 0; i < 10; i++) {
            assertThat(out.get(i).asText()).isEqualTo("FetchError Internal hostname");
        }
        assertThat(out.get(10).asInt()).isEqualTo(200);
    }
}
