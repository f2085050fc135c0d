package io.hedgerow.runtime.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.PluginContext;
import io.hedgerow.runtime.PluginEngine;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.PluginSettings;
import io.hedgerow.runtime.TestHost;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages that plugins may import (contract §3.9). */
class HostModulesTest {

    @TempDir Path directory;

    @Test
    void allowedPackagesLoadAndWork() throws Exception { // contract §3.9
        JsonNode out;
        try (SandboxAndNode both = new SandboxAndNode(directory)) {
            out =
                    both.run(
                            """
                        const jwt = require('jsonwebtoken'), pool = require('generic-pool'), { PassThrough } = require('stream')
                        const p = pool.createPool({ create: async () => ({ n: 1 }), destroy: async () => {} }, { max: 2 })
                        const r = await p.acquire(); await p.release(r)
                        const s = new PassThrough(); s.end('streamed')
                        const chunks = []; for await (const c of s) chunks.push(c)
                        return [jwt.verify(jwt.sign({ a: 1 }, 'secret'), 'secret').a, r.n, Buffer.concat(chunks).toString(),
                            typeof require('faker').name.firstName(), require('ethers').ethers.utils.keccak256('0x'), require('url').parse('http://a:1/b?c=d').pathname,
                            new (require('@posthog/plugin-scaffold').RetryError)('x') instanceof RetryError, typeof setTimeout, typeof process]
                        """);
        }
        assertThat(out.toString())
                .isEqualTo(
                        "[1,1,\"streamed\",\"string\",\"0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470\",\"/b\",true,\"undefined\",\"undefined\"]");
    }

    @Test
    void contribBufferFlushesBetweenEvents() throws Exception { // plugin-corpus §4, host timers
        TestHost host = TestHost.at(1_000_000L);
        try (PluginEngine engine = PluginEngine.acquire();
                PluginContext context =
                        engine.open(
                                engine.compile(
                                        TranspiledSource.verbatim(
                                                "index.js",
                                                """
                                        const { createBuffer } = require('@posthog/plugin-contrib')
                                        const b = createBuffer({ limit: 5, timeoutSeconds: 10, onFlush: async (o, p) => { console.log('flushed', o, p) } })
                                        exports.processEvent = (e) => { b.add(e.event); return e }
                                        """)),
                                PluginSettings.of(
                                        new PluginIdentity(2, 60, 39, "test plugin"), "{}"),
                                host.services(),
                                PluginLimits.DEFAULT)) {
            host.await(context, HookCall.processEvent("{\"event\":\"x\",\"properties\":{}}"));
            assertThat(host.logs()).isEmpty();
            host.runUntil(() -> !host.logs().isEmpty());
            assertThat(host.logs()).anyMatch(line -> line.contains("flushed [\"x\"] 1"));
            assertThat(host.millis()).isGreaterThanOrEqualTo(1_010_000L);
        }
    }
}
