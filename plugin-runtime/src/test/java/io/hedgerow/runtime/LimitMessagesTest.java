package io.hedgerow.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.runtime.host.HttpTransport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a stopped plugin is told, with the place in its author's source (contract §4.2, §4.3): the
 * loop, or where the function starts if that is all that compiled code knows.
 */
class LimitMessagesTest {

    private static final String EVENT = "{\"event\":\"e\"}";

    private static PluginEngine engine;
    private TestHost host = new TestHost();

    @BeforeAll
    static void acquire() {
        engine = PluginEngine.acquire();
    }

    @AfterAll
    static void release() {
        engine.close();
    }

    private PluginContext open(String source, PluginLimits limits) throws PluginLoadException {
        return engine.open(
                engine.compile(engine.transpiler().transpile("index.ts", source)),
                PluginSettings.of(new PluginIdentity(2, 60, 39, "limited"), "{}"),
                host.services(),
                limits);
    }

    private String failure(String source, PluginLimits limits) throws PluginLoadException {
        try (PluginContext context = open(source, limits)) {
            return failure(context, HookCall.processEvent(EVENT));
        }
    }

    private String failure(PluginContext context, HookCall call) {
        return ((InvocationResult.Failed) host.await(context, call)).error().message();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "while (true) {}",
                "do {} while (true)",
                "for (;;) {}",
                "for (const x of function* () { for (;;) yield 1 }()) {}",
                "try { for (;;) {} } catch { return e } finally { e.late = 1 }"
            })
    void aLoopIsStoppedOnItsLine(String loop) throws Exception {
        String source =
                "interface Event {\n  event: string\n}\nexport function processEvent(e: any) {\n  const"
                        + " event: Event = e\n  "
                        + loop
                        + "\n  return event\n}";
        assertThat(failure(source, loopsFor(Duration.ofSeconds(1))))
                .matches(
                        "Script execution timed out after looping for 1 second on line (6|4):\\d+");
        assertThat(failure(source, loopsFor(Duration.ofMillis(300))))
                .matches(
                        "Script execution timed out after looping for 0\\.3 seconds on line (6|4):\\d+");
    }

    private static PluginLimits loopsFor(Duration cpuTime) {
        return PluginLimits.builder().cpuTime(cpuTime).allocatedBytes(1L << 40).build();
    }

    @Test
    void aLoopInOneLongLineIsFoundByItsColumn() throws Exception { // a minified bundle
        String before = "exports.processEvent=function(e){var a=[" + "1,".repeat(500) + "];";
        String message = failure(before + "for(;;){}return e}", loopsFor(Duration.ofMillis(300)));
        assertThat(message)
                .startsWith("Script execution timed out after looping for 0.3 seconds on line 1:");
        assertThat(Integer.parseInt(message.substring(message.lastIndexOf(':') + 1)))
                .isBetween(before.indexOf("function"), before.length() + "for(;;){}".length());
    }

    @Test
    void aLoopAtTheTopLevelIsStoppedAtLoad() {
        assertThatThrownBy(
                        () ->
                                open(
                                                "const a: number = 1\nwhile (true) {}",
                                                PluginLimits.builder()
                                                        .methodTimeout(Duration.ofSeconds(2))
                                                        .build())
                                        .close())
                .isInstanceOf(PluginLoadException.class)
                .hasMessageMatching(
                        "(?s).*Script execution timed out after looping for 2 seconds on line (2|1):\\d+.*");
    }

    @Test
    void anAllocationBombIsStoppedOnItsLine() throws Exception {
        assertThat(
                        failure(
                                "export function processEvent(e: any) {\n  const all: number[][] = []\n"
                                        + "  for (;;) all.push(new Array(1000).fill(all.length))\n}",
                                PluginLimits.builder()
                                        .cpuTime(Duration.ofMinutes(5))
                                        .allocatedBytes(32L << 20)
                                        .build()))
                .matches("Script execution stopped after allocating 32 MiB on line (3|1):\\d+");
    }

    /** Each await is short enough, but they add up: ten minutes for a job, half one for a hook. */
    @ParameterizedTest
    @CsvSource({"runEveryMinute, 600", "work, 600", "processEvent, 30"})
    void awaitsThatAddUpEndWithTheLimitOfTheirKind(String name, int seconds) throws Exception {
        host = answeringAfterSeconds(20);
        String source =
                """
                let asked = 0
                const loop = async () => { for (;;) { await fetch('http://host/'); console.log(++asked) } }
                export const jobs = { work: loop }
                export const runEveryMinute = loop, processEvent = loop
                """;
        try (PluginContext context = open(source, PluginLimits.DEFAULT)) {
            HookCall call =
                    switch (name) {
                        case "work" -> HookCall.job("work", "{}");
                        case "processEvent" -> HookCall.processEvent(EVENT);
                        default -> HookCall.scheduledTask(name);
                    };
            long start = host.millis();
            assertThat(failure(context, call))
                    .isEqualTo(
                            "Script execution timed out after promise waited for "
                                    + seconds
                                    + " seconds (limited, name: "
                                    + name
                                    + ", pluginConfigId: 39)");
            assertThat(host.millis() - start).isEqualTo(seconds * 1000L);
            assertThat(host.logs()).hasSize((seconds - 1) / 20);
        }
    }

    @Test
    void theLimitOfBackgroundWorkIsConfigurable() throws Exception {
        host = answeringAfterSeconds(20);
        try (PluginContext context =
                open(
                        "export async function runEveryHour() { for (;;) await fetch('http://host/') }",
                        PluginLimits.builder().backgroundTimeout(Duration.ofMinutes(1)).build())) {
            assertThat(failure(context, HookCall.scheduledTask("runEveryHour")))
                    .contains("waited for 60 seconds (limited, name: runEveryHour,");
        }
    }

    private static TestHost answeringAfterSeconds(int seconds) {
        TestHost host = TestHost.at(0L);
        host.http =
                request -> {
                    CompletableFuture<HttpTransport.Response> answer = new CompletableFuture<>();
                    host.services()
                            .timers()
                            .schedule(
                                    seconds * 1000L,
                                    () ->
                                            answer.complete(
                                                    new HttpTransport.Response(
                                                            200,
                                                            "OK",
                                                            request.url(),
                                                            List.of(),
                                                            new byte[0])));
                    return answer;
                };
        return host;
    }
}
