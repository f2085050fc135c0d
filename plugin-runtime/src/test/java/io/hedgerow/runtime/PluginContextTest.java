package io.hedgerow.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.runtime.host.CaptureSink.CapturedEvent;
import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.host.RefusedException;
import io.hedgerow.runtime.host.memory.MemoryHost;
import io.hedgerow.runtime.host.memory.MemoryStorage;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PluginContextTest {

    private static final String EVENT =
            "{\"event\":\"$pageview\",\"distinct_id\":\"d\",\"team_id\":2,\"properties\":{\"a\":1}}";

    private TestHost host = new TestHost();
    private PluginEngine engine;

    @BeforeEach
    void acquire() {
        engine = PluginEngine.acquire();
    }

    @AfterEach
    void release() {
        engine.close();
    }

    private PluginContext open(String text, String config) throws PluginLoadException {
        return engine.open(
                engine.compile(TranspiledSource.verbatim("index.js", text)),
                PluginSettings.of(new PluginIdentity(2, 60, 39, "test plugin"), config),
                host.services(),
                PluginLimits.DEFAULT);
    }

    private String processEvent(PluginContext context) {
        InvocationResult result = host.await(context, HookCall.processEvent(EVENT));
        assertThat(result).isInstanceOf(InvocationResult.Completed.class);
        return ((InvocationResult.Completed) result).json();
    }

    private PluginError failure(PluginContext context) {
        InvocationResult result = host.await(context, HookCall.processEvent(EVENT));
        assertThat(result).isInstanceOf(InvocationResult.Failed.class);
        return ((InvocationResult.Failed) result).error();
    }

    @Test
    void synchronousHookChangesTheEvent() throws Exception {
        try (PluginContext context =
                open(
                        "exports.processEvent = (e, m) => { e.properties.b = m.config.x; return e }",
                        "{\"x\":7}")) {
            assertThat(context.capabilities().methods()).containsExactly("processEvent");
            assertThat(processEvent(context)).contains("\"b\":7");
        }
    }

    @Test
    void aRefusalOfTheStorageIsARangeErrorWithItsReason() throws Exception {
        host =
                new TestHost(
                        new MemoryStorage() {
                            @Override
                            public void put(String key, String json) {
                                throw new RefusedException(
                                        "RangeError", "Storage value is 9 bytes long");
                            }
                        });
        String code =
                """
                exports.processEvent = async (e, { storage }) => {
                    try { await storage.set('a', 1) } catch (x) {
                        return { ...e, properties: { seen: [x instanceof RangeError, x.name, x.message] } }
                    }
                }
                """;
        try (PluginContext context = open(code, "{}")) {
            assertThat(processEvent(context))
                    .contains("[true,\"RangeError\",\"Storage value is 9 bytes long\"]");
        }
        assertThat(host.memory().storage().contents()).isEmpty();
    }

    @Test
    void storageCountsAndUnawaitedWritesComeFirst() throws Exception {
        try (PluginContext context =
                open(
                        """
                        exports.processEvent = async (e, { storage }) => {
                            const seen = (await storage.get('seen', 0)) + 1
                            storage.set('seen', seen)
                            e.properties.seen = seen
                            return e
                        }""",
                        "{}")) {
            assertThat(processEvent(context)).contains("\"seen\":1");
            assertThat(processEvent(context)).contains("\"seen\":2");
            assertThat(host.memory().storage().contents()).containsEntry("seen", "2");
        }
    }

    @Test
    void exportsAreFoundWhereverTheyAre() throws Exception { // contract §1.11
        for (String text :
                new String[] {
                    "exports.processEvent = (e) => e",
                    "exports = { processEvent: (e) => e }",
                    "module.exports = { processEvent: (e) => e }",
                    "exports.default = { processEvent: (e) => e }",
                    "function processEvent(e) { return e }",
                    "async function processEventBatch(es) { return es }",
                    "const processEvent = (e) => e",
                    "'use strict'; undeclared = 1; exports.processEvent = (e) => e"
                }) {
            try (PluginContext context = open(text, "{}")) {
                assertThat(processEvent(context)).as(text).contains("\"a\":1");
            }
        }
    }

    @Test
    void falsyResultsDrop() throws Exception {
        try (PluginContext context = open("exports.processEvent = async () => undefined", "{}")) {
            assertThat(processEvent(context)).isNull();
        }
    }

    @Test
    void errorsCarryNameMessageAndTheAuthorsPosition() throws Exception {
        try (PluginContext context =
                open(
                        "exports.processEvent = (e) => {\n    throw new RetryError('later')\n}",
                        "{}")) {
            PluginError error = failure(context);
            assertThat(error.name()).isEqualTo("RetryError");
            assertThat(error.message()).isEqualTo("later");
            assertThat(error.retryable()).isTrue();
            assertThat(error.stack()).contains("index.js:2:").doesNotContain("prelude");
        }
    }

    @Test
    void thrownTextIsKept() throws Exception {
        try (PluginContext context = open("exports.processEvent = () => { throw 'plain' }", "{}")) {
            assertThat(failure(context))
                    .isEqualTo(
                            new PluginError(
                                    PluginError.Kind.THROWN_VALUE, null, "plain", null, false));
        }
    }

    @Test
    void metaIsWhatTheContractSays() throws Exception {
        host = TestHost.at(1_646_128_800_000L);
        try (PluginContext context =
                open(
                        """
                        exports.processEvent = async (e, meta) => {
                            const { cache, utils, geoip, jobs, config, global } = meta
                            config.mutable = (config.mutable || 0) + 1
                            global.count = (global.count || 0) + 1
                            await cache.set('k', { v: 1 }, '10')
                            await cache.lpush('l', ['a', 'b'])
                            await utils.cursor.init('c')
                            await jobs.later({ when: new Date() }).runIn(2, 'minutes')
                            posthog.capture('made', { distinct_id: 'x', timestamp: '2022-01-01', p: 1 })
                            console.log('text', { a: [1] }, null)
                            e.properties = {
                                cached: await cache.get('k'),
                                list: await cache.lrange('l', 0, -1),
                                incr: await cache.incr('n'),
                                cursor: await utils.cursor.increment('c', 5),
                                city: (await geoip.locate('89.160.20.129')).city.names.en,
                                nowhere: await geoip.locate('nonsense'),
                                count: global.count,
                                mutable: config.mutable,
                                date: new Date().toISOString(),
                                keys: Object.keys(meta).sort(),
                            }
                            return e
                        }""",
                        "{}")) {
            assertThat(processEvent(context))
                    .contains("\"cached\":{\"v\":1}")
                    .contains("\"list\":[\"b\",\"a\"]")
                    .contains("\"incr\":1")
                    .contains("\"cursor\":5")
                    .contains("\"city\":\"Linköping\"")
                    .contains("\"nowhere\":null")
                    .contains("\"date\":\"2022-03-01T10:00:00.000Z\"")
                    .contains(
                            "\"keys\":[\"attachments\",\"cache\",\"config\",\"geoip\",\"global\",\"jobs\",\"metrics\",\"storage\",\"utils\"]");
            MemoryHost.Job job = host.memory().jobs().get(0);
            assertThat(job.name()).isEqualTo("later");
            assertThat(job.payloadJson()).isEqualTo("{\"when\":\"2022-03-01T10:00:00.000Z\"}");
            assertThat(job.dueMillis()).isEqualTo(1_646_128_920_000L);
            CapturedEvent captured = host.memory().captured().get(0).event();
            assertThat(captured.distinctId()).isEqualTo("x");
            assertThat(captured.propertiesJson()).isEqualTo("{\"p\":1}");
            assertThat(host.logs()).containsExactly("CONSOLE LOG text {\"a\":[1]} null");
        }
    }

    @Test
    void forbiddenImportsAreRefusedAtLoad() { // contract §3.9
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> open("require('fs')", "{}"))
                .isInstanceOf(PluginLoadException.class)
                .hasMessageContaining(
                        "Cannot import 'fs'! This package is not provided by PostHog in plugins.");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> open("require('pg')", "{}"))
                .hasMessageContaining("not available in Hedgerow yet");
    }

    @Test
    void syntaxErrorsNameThePosition() {
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> open("let a = 1\nlet b = = 2", "{}"))
                .isInstanceOf(PluginLoadException.class)
                .hasMessageContaining("index.js:2:8");
    }

    @Test
    void aPromiseThatNeverSettlesTimesOut() throws Exception { // contract §4.3
        host = TestHost.at(0L);
        try (PluginContext context =
                open("exports.processEvent = () => new Promise(() => {})", "{}")) {
            PluginError error = failure(context);
            assertThat(error.message())
                    .isEqualTo(
                            "Script execution timed out after promise waited for 30 seconds (test plugin, name: processEvent, pluginConfigId: 39)");
            assertThat(error.retryable()).isTrue();
        }
    }

    @Test
    void oneRetryErrorClass() throws Exception {
        try (PluginContext context =
                open(
                        "const s = require('@posthog/plugin-scaffold'); exports.processEvent = (e) => { e.same = s.RetryError === RetryError; return e }",
                        "{}")) {
            assertThat(processEvent(context)).contains("\"same\":true");
        }
    }

    @Test
    void aRejectionNobodyHandlesIsLoggedAndTold() throws Exception { // contract §4.6
        try (PluginContext context =
                open(
                        """
                        exports.processEvent = (e) => {
                            const fail = async () => { throw new Error('left alone') }
                            fail()
                            fail().catch(() => {})
                            return e
                        }""",
                        "{}")) {
            List<PluginError> told = new ArrayList<>();
            context.start(
                    HookCall.processEvent(EVENT),
                    new InvocationListener() {
                        @Override
                        public void settled(Invocation invocation, InvocationResult result) {
                            assertThat(result).isInstanceOf(InvocationResult.Completed.class);
                        }

                        @Override
                        public void unhandledRejection(Invocation invocation, PluginError error) {
                            told.add(error);
                        }
                    });
            assertThat(told).extracting(PluginError::message).containsExactly("left alone");
            assertThat(host.logs()).singleElement().asString().startsWith("PLUGIN ERROR Unhandled");
        }
    }

    @Test
    void aStoppedCallLosesTheOthersAndTheContextStartsOver() throws Exception {
        try (PluginContext context =
                open(
                        """
                        let runs = 0
                        exports.processEvent = (e) => {
                            runs++
                            if (e.event === 'wait') return new Promise(() => {})
                            if (e.event === 'loop') for (;;) {}
                            e.runs = runs
                            return e
                        }""",
                        "{}")) {
            List<String> ends = new ArrayList<>();
            InvocationListener listener =
                    (invocation, result) -> {
                        PluginError.Kind kind = ((InvocationResult.Failed) result).error().kind();
                        ends.add(invocation.call().argumentJson() + kind);
                        if (kind == PluginError.Kind.STOPPED) {
                            // A caller may go on with the next event at once.
                            context.start(
                                    HookCall.processEvent("{\"event\":\"next\"}"),
                                    (next, done) ->
                                            ends.add(((InvocationResult.Completed) done).json()));
                        }
                    };
            context.start(HookCall.processEvent("{\"event\":\"wait\"}"), listener);
            context.start(HookCall.processEvent("{\"event\":\"loop\"}"), listener);
            assertThat(ends)
                    .containsExactly(
                            "{\"event\":\"loop\"}STOPPED",
                            "{\"event\":\"next\",\"runs\":1}",
                            "{\"event\":\"wait\"}CONTEXT_LOST");
            assertThat(context.generation()).isEqualTo(2);
            assertThat(context.inFlight()).isZero();
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    @Test
    void globalLivesAsLongAsItsContext() throws Exception { // contract §3.1, §10 row 9
        String code =
                """
                let loads = 0
                exports.setupPlugin = async ({ global }) => { global.kept = new Map([['setup', 1]]) }
                exports.processEvent = (e, { global }) => {
                    if (e.event === 'loop') for (;;) {}
                    global.kept ??= new Map()
                    global.kept.set(e.event, ++loads)
                    e.properties = { kept: [...global.kept], same: global.meta === undefined || global.meta === global }
                    global.meta = global
                    return e
                }""";
        try (PluginContext context = open(code, "{}");
                PluginContext another = open(code, "{}")) {
            assertThat(host.await(context, HookCall.setupPlugin()))
                    .isInstanceOf(InvocationResult.Completed.class);
            assertThat(kept(context, "a")).isEqualTo("[[\"setup\",1],[\"a\",1]]");
            assertThat(kept(context, "b")).isEqualTo("[[\"setup\",1],[\"a\",1],[\"b\",2]]");
            assertThat(host.await(context, HookCall.processEvent("{\"event\":\"loop\"}")))
                    .isInstanceOf(InvocationResult.Failed.class);
            assertThat(kept(context, "c")).as("a new context").isEqualTo("[[\"c\",1]]");
            assertThat(kept(another, "d")).as("another's").isEqualTo("[[\"d\",1]]");
        }
    }

    private String kept(PluginContext context, String event) {
        String json =
                ((InvocationResult.Completed)
                                host.await(
                                        context,
                                        HookCall.processEvent("{\"event\":\"" + event + "\"}")))
                        .json();
        assertThat(json).contains("\"same\":true");
        return json.replaceAll(".*\"kept\":(.*),\"same.*", "$1");
    }

    @Test
    void anInvocationKnowsWhetherItRunsWaitsOrHasSettled() throws Exception {
        List<Invocation.State> states = new ArrayList<>();
        List<Invocation> started = new ArrayList<>();
        Deque<CompletableFuture<HttpTransport.Response>> asked = new ArrayDeque<>();
        host.http =
                request -> {
                    started.forEach(invocation -> states.add(invocation.state()));
                    asked.add(new CompletableFuture<>());
                    return asked.getLast();
                };
        try (PluginContext context =
                open(
                        "exports.processEvent = async (e) => { await fetch('http://h/1'); fetch('http://h/2'); return e }",
                        "{}")) {
            started.add(
                    context.start(
                            HookCall.processEvent(EVENT),
                            (invocation, result) -> states.add(invocation.state())));
            states.add(started.get(0).state());
            answer(asked.removeFirst());
            host.runUntil(() -> !asked.isEmpty());
            states.add(started.get(0).state()); // it has returned; its second request has not
            answer(asked.removeFirst());
            host.runUntil(() -> states.contains(Invocation.State.SETTLED));
            assertThat(states)
                    .containsExactly(
                            Invocation.State.WAITING,
                            Invocation.State.RUNNING,
                            Invocation.State.WAITING,
                            Invocation.State.SETTLED);
            assertThat(started.get(0).state()).isEqualTo(Invocation.State.SETTLED);
        }
    }

    @Test
    void aRequestThatNobodyWantsIsEndedAtTheHost() throws Exception {
        host = TestHost.at(0L);
        List<CompletableFuture<HttpTransport.Response>> asked = new ArrayList<>();
        host.http =
                request -> {
                    asked.add(new CompletableFuture<>());
                    return asked.get(asked.size() - 1);
                };
        try (PluginContext context =
                open(
                        """
                        exports.processEvent = async (e) => {
                            if (e.event === 'stay') return fetch('http://h/')
                            const controller = new AbortController()
                            const request = fetch('http://h/', { signal: controller.signal })
                            controller.abort()
                            try { await request } catch (error) { return { error: error.name } }
                        }""",
                        "{}")) {
            assertThat(processEvent(context)).isEqualTo("{\"error\":\"AbortError\"}");
            assertThat(asked).singleElement().matches(CompletableFuture::isCancelled);
            assertThat(host.millis()).as("nothing waited for it").isZero();
            Invocation stays =
                    context.start(
                            HookCall.processEvent("{\"event\":\"stay\"}"), (invocation, end) -> {});
            stays.cancel("the config changed");
            assertThat(asked).hasSize(2).allMatch(CompletableFuture::isCancelled);
        }
    }

    private static void answer(CompletableFuture<HttpTransport.Response> request) {
        request.complete(
                new HttpTransport.Response(200, "OK", "http://h/", List.of(), new byte[0]));
    }

    @Test
    void pluginsHaveNoTimers() throws Exception { // contract §3.8
        try (PluginContext context =
                open("exports.processEvent = (e) => { setTimeout(() => {}, 1); return e }", "{}")) {
            assertThat(failure(context).name()).isEqualTo("ReferenceError");
        }
    }

    @Test
    void theSameTextIsParsedOnceForAllContexts() throws Exception {
        String text = "exports.processEvent = (e) => e // " + System.nanoTime();
        CompiledPlugin first = engine.compile(TranspiledSource.verbatim("index.js", text));
        assertThat(engine.compile(TranspiledSource.verbatim("index.js", text))).isSameAs(first);
        try (PluginEngine another = PluginEngine.acquire()) { // as another subtask does
            assertThat(another.compile(TranspiledSource.verbatim("index.js", text)))
                    .isSameAs(first);
        }
    }

    @Test
    void theCloudLibrariesOfTheOldGlobalAreNotThereYet() throws Exception { // contract §3.8
        try (PluginContext context =
                open("exports.processEvent = () => new google.cloud.bigquery.BigQuery()", "{}")) {
            assertThat(failure(context).message())
                    .isEqualTo(
                            "Cannot import '@google-cloud/bigquery'! This package is part of the"
                                    + " PostHog plugin API but is not available in Hedgerow yet.");
        }
    }
}
