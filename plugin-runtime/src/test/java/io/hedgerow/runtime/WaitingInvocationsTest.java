package io.hedgerow.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.runtime.transpile.TranspiledSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Invocations that wait for the host: attribution, time limits, losing interest. */
class WaitingInvocationsTest {

    private TestHost host = new TestHost();
    private final List<String> ends = new ArrayList<>();
    private final String run = Long.toHexString(ThreadLocalRandom.current().nextLong());
    private PluginEngine engine;

    @BeforeEach
    void acquire() {
        engine = PluginEngine.acquire();
    }

    @AfterEach
    void release() {
        engine.close();
    }

    private PluginContext open(String text) throws PluginLoadException {
        return open(text, PluginLimits.DEFAULT);
    }

    private PluginContext open(String text, PluginLimits limits) throws PluginLoadException {
        return engine.open(
                engine.compile(
                        TranspiledSource.verbatim(
                                "index.js", "const latch = require('test/latch')\n" + text)),
                PluginSettings.of(new PluginIdentity(2, 60, 39, "waiting"), "{}"),
                host.services(),
                limits);
    }

    private Invocation start(PluginContext context, String name) {
        return context.start(
                HookCall.processEvent("{\"name\":\"" + run + name + "\"}"),
                (invocation, result) -> ends.add(name + " " + text(result)));
    }

    private static String text(InvocationResult result) {
        return result instanceof InvocationResult.Completed completed
                ? completed.json()
                : ((InvocationResult.Failed) result).error().describe();
    }

    private CompletableFuture<Object> latch(String name) {
        return LatchModule.WAITING.get(run + name);
    }

    private void until(BooleanSupplier condition) {
        host.runUntil(condition);
    }

    @Test
    void aPromiseThatOnlyThePluginCouldSettleIsGivenUpAlsoAfterTheHostSettledOthers()
            throws Exception {
        host = TestHost.at(0);
        PluginLimits limits =
                PluginLimits.builder()
                        .awaitTimeout(Duration.ofSeconds(30))
                        .backgroundTimeout(Duration.ofMinutes(10))
                        .build();
        try (PluginContext context =
                open(
                        "exports.jobs = { later: async () => {"
                                + " await fetch('https://a.example').catch(() => {});"
                                + " await new Promise(() => {}) } }",
                        limits)) {
            InvocationResult result = host.await(context, HookCall.job("later", "{}"));
            assertThat(text(result)).startsWith("TimeoutError: ").contains("30 seconds");
            assertThat(host.millis()).isEqualTo(30_000);
        }
    }

    @Test
    void aThousandWaitAtOnceAndAreSettledFromAnotherThread() throws Exception {
        try (PluginContext context =
                open("exports.processEvent = async (e) => ({ n: await latch.wait(e.name) })")) {
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                assertThat(start(context, "t" + i).state()).isEqualTo(Invocation.State.WAITING);
                order.add(i);
            }
            assertThat(context.inFlight()).isEqualTo(1000);
            Collections.shuffle(order, new Random(1));
            Thread completer =
                    new Thread(() -> order.forEach(i -> latch("t" + i).complete((double) i)));
            completer.start();
            until(() -> ends.size() == 1000);
            completer.join();
            assertThat(ends)
                    .containsExactlyElementsOf(
                            order.stream().map(i -> "t" + i + " {\"n\":" + i + "}").toList());
        }
    }

    @Test
    void anUnawaitedPromiseKeepsItsOwnInvocationOnly() throws Exception {
        try (PluginContext context =
                open(
                        "exports.processEvent = (e) => { if (e.name.endsWith('a')) latch.wait(e.name);"
                                + " return {} }")) {
            Invocation a = start(context, "a");
            start(context, "b");
            assertThat(ends).containsExactly("b {}");
            assertThat(a.state()).isEqualTo(Invocation.State.WAITING);
            latch("a").complete(null);
            until(() -> ends.size() == 2);
            assertThat(ends).containsExactly("b {}", "a {}");
        }
    }

    @Test
    void whatAContinuationStartsBelongsToItsInvocation() throws Exception {
        try (PluginContext context =
                open(
                        "exports.processEvent = async (e) => { await latch.wait(e.name);"
                                + " latch.wait(e.name + '2'); return {} }")) {
            start(context, "a");
            start(context, "b");
            latch("a").complete(null);
            until(() -> latch("a2") != null);
            assertThat(ends).isEmpty();
            latch("a2").complete(null);
            until(() -> !ends.isEmpty());
            assertThat(ends).containsExactly("a {}");
            assertThat(context.inFlight()).isEqualTo(1);
        }
    }

    @Test
    void anAwaitThatTimesOutNamesItsPlaceAndCanBeCaught() throws Exception { // contract §4.3
        host = TestHost.at(0L);
        try (PluginContext context =
                open(
                        "exports.processEvent = async (e) => { try {"
                                + " await __asyncGuard(latch.wait(e.name), 'await on line 7:4')"
                                + " } catch (t) { return { t: t.message, retry: t instanceof RetryError } } }",
                        PluginLimits.builder().awaitTimeout(Duration.ofSeconds(1)).build())) {
            start(context, "a");
            until(() -> !ends.isEmpty());
            assertThat(ends)
                    .containsExactly(
                            "a {\"t\":\"Script execution timed out after promise waited for 1 second"
                                    + " (waiting, name: await on line 7:4, pluginConfigId:"
                                    + " 39)\",\"retry\":true}");
            assertThat(latch("a")).isCancelled();
        }
    }

    @Test
    void methodLimitAbandonsWhatIsUnderWay() throws Exception { // contract §4.3
        host = TestHost.at(0L);
        try (PluginContext context =
                open(
                        "let late = 0; exports.processEvent = async (e) => { if (e.name.endsWith('b'))"
                                + " return { late }; for (let i = 0; ; i++) { await"
                                + " latch.wait(e.name + i); late++ } }",
                        PluginLimits.builder().methodTimeout(Duration.ofSeconds(2)).build())) {
            start(context, "a");
            latch("a0").complete(null);
            until(() -> latch("a1") != null);
            until(() -> !ends.isEmpty());
            assertThat(ends.get(0))
                    .startsWith(
                            "a TimeoutError: Script execution timed out after promise waited for 2");
            assertThat(latch("a1")).isCancelled();
            latch("a1").complete(null);
            start(context, "b");
            assertThat(ends.get(1)).isEqualTo("b {\"late\":1}");
        }
    }

    @Test
    void cancelAndCloseTellTheListenerOnceAndIgnoreLateResults() throws Exception {
        PluginContext context =
                open("exports.processEvent = async (e) => ({ n: await latch.wait(e.name) })");
        Invocation a = start(context, "a");
        start(context, "b");
        a.cancel("the config changed");
        a.cancel("again");
        assertThat(ends).containsExactly("a TimeoutError: the config changed");
        context.close();
        context.close();
        assertThat(ends).hasSize(2).last().asString().contains("unloaded");
        assertThat(latch("b")).isCancelled();
        latch("b").complete(1.0);
        assertThatThrownBy(() -> start(context, "c")).isInstanceOf(IllegalStateException.class);
        assertThat(ends).hasSize(2);
    }

    @Test
    void anEngineInUseStaysWhenAnotherUserLeaves() throws Exception {
        PluginEngine other = PluginEngine.acquire();
        assertThat(other).isSameAs(engine);
        other.close();
        try (PluginContext context = open("exports.processEvent = () => ({})")) {
            start(context, "a");
            assertThat(ends).containsExactly("a {}");
        }
    }

    @Test
    void errorsOfTheHostShowWhatTheyShould() throws Exception {
        try (PluginContext context =
                open(
                        """
                        exports.processEvent = (e) => {
                            const seen = []
                            for (const how of ['known', 'unknown']) {
                                try { latch.fail(how) } catch (error) {
                                    seen.push(error.name, error.message, error.code, error instanceof Error)
                                    if (/java|io.hedgerow|graal/i.test(error.stack)) seen.push(error.stack)
                                }
                            }
                            return { seen }
                        }""")) {
            start(context, "a");
            assertThat(ends)
                    .containsExactly(
                            "a {\"seen\":[\"FetchError\",\"refused\",\"ECONNREFUSED\",true,"
                                    + "\"Error\",\"Internal error in the plugin host\",null,true]}");
        }
    }

    @Test
    void workBetweenEventsBelongsToNoInvocation() throws Exception {
        try (PluginContext context =
                open(
                        "exports.processEvent = (e) => { latch.later(e.name, () => {"
                                + " console.log('flushed'); throw new Error('nobody') }); return {} }")) {
            start(context, "a");
            assertThat(ends).containsExactly("a {}");
            latch("a").complete(null);
            until(() -> host.logs().size() == 2);
            assertThat(host.logs().get(0)).isEqualTo("CONSOLE LOG flushed");
            assertThat(host.logs().get(1)).contains("Unhandled promise rejection", "nobody");
            assertThat(context.inFlight()).isZero();
        }
    }

    @Test
    void tooManyPendingPromisesAreRefused() throws Exception {
        try (PluginContext context =
                open(
                        "exports.processEvent = (e) => { let n = 0; try { for (;; n++)"
                                + " latch.wait(e.name + n) } catch (x) { return { n, name: x.name } } }",
                        PluginLimits.DEFAULT)) {
            Invocation a = start(context, "a");
            a.cancel("enough");
            assertThat(latch("a" + (PluginLimits.DEFAULT.pendingPromises() - 1))).isCancelled();
            assertThat(latch("a" + PluginLimits.DEFAULT.pendingPromises())).isNull();
            assertThat(context.inFlight()).isZero();
        }
    }

    @Test
    void tooMuchWorkBetweenEventsIsRefused() throws Exception { // timers of plugin-contrib
        PluginLimits limits = PluginLimits.builder().pendingPromises(3).build();
        try (PluginContext context =
                open(
                        "exports.processEvent = (e) => { for (let i = 0; i < 4; i++)"
                                + " latch.later(e.name + i, () => console.log('done')); return {} }",
                        limits)) {
            start(context, "a");
            assertThat(latch("a2")).isNotNull();
            assertThat(latch("a3")).isNull();
            assertThat(host.logs())
                    .singleElement()
                    .asString()
                    .contains("RangeError: More than 3 host operations under way");
            for (int i = 0; i < 3; i++) {
                latch("a" + i).complete(null);
            }
            until(() -> host.logs().stream().filter("CONSOLE LOG done"::equals).count() == 3);
            start(context, "b"); // what has ended counts no more
            assertThat(latch("b2")).isNotNull();
        }
    }
}
