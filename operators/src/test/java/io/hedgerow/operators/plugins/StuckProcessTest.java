package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationResult;
import io.hedgerow.runtime.PluginContext;
import io.hedgerow.runtime.PluginEngine;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.PluginSettings;
import io.hedgerow.runtime.host.memory.MemoryHost;
import io.hedgerow.runtime.host.memory.RealTime;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * JavaScript that nothing inside a JVM can stop is contained by escalation: it is reported, others
 * go on, and the process halts itself. In a JVM of its own, see main; there JavaScript is
 * interpreted, as compiled code would meet a safepoint.
 */
class StuckProcessTest {

    private static final String STUCK =
            """
            exports.processEvent = (event) => {
                let reads = 0
                const liar = { get length() { return reads++ === 0 ? 0 : 2 ** 53 - 1 } }
                try {
                    Array.prototype.indexOf.call(liar, 1)
                } finally {
                    return event
                }
            }
            """;

    @Test
    void theProcessHaltsItself() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                StuckProcessTest.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isEqualTo(HaltWhenStuck.EXIT_STATUS);
        assertThat(output)
                .contains("reported: stuck")
                .contains("the other plugin goes on: {\"properties\":{\"a\":1}}");
    }

    public static void main(String[] arguments) throws Exception {
        PluginEngine engine = PluginEngine.acquire();
        AtomicBoolean reported = new AtomicBoolean();
        engine.onStuck(
                identity -> {
                    System.out.println("reported: " + identity.pluginName());
                    reported.set(true);
                });
        engine.onStuck(
                new HaltWhenStuck(
                        System::nanoTime, Runtime.getRuntime()::halt, Duration.ofSeconds(4)));
        Thread stuck =
                new Thread(
                        () -> {
                            try {
                                process(engine, "stuck", STUCK);
                            } catch (Exception e) {
                                e.printStackTrace();
                            }
                        });
        stuck.start();
        String result = null;
        while (!reported.get()) {
            result = process(engine, "other", "exports.processEvent = (event) => event");
        }
        System.out.println("the other plugin goes on: " + result);
        stuck.join();
        System.exit(1);
    }

    private static String process(PluginEngine engine, String name, String code) throws Exception {
        RealTime time = new RealTime();
        MemoryHost host =
                MemoryHost.builder(time)
                        .http(
                                request ->
                                        CompletableFuture.failedFuture(
                                                new UnsupportedOperationException()))
                        .geoip(ip -> null)
                        .build();
        try (PluginContext context =
                engine.open(
                        engine.compile(TranspiledSource.verbatim("index.js", code)),
                        PluginSettings.of(new PluginIdentity(2, 60, 39, name), "{}"),
                        host.services(),
                        PluginLimits.DEFAULT)) {
            InvocationResult[] result = new InvocationResult[1];
            context.start(
                    HookCall.processEvent("{\"properties\":{\"a\":1}}"),
                    (invocation, settled) -> result[0] = settled);
            time.runUntil(() -> result[0] != null);
            return result[0] instanceof InvocationResult.Completed completed
                    ? completed.json()
                    : result[0].toString();
        }
    }
}
