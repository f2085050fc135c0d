package io.hedgerow.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.runtime.transpile.TranspiledSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Invocations that are run again with their journal. */
class EffectJournalTest {

    private final Map<String, String> ends = new HashMap<>();
    private final Map<String, InvocationResult> results = new HashMap<>();
    private final List<PluginContext> opened = new ArrayList<>();
    private JournalWorld world = new JournalWorld();
    private JournalMismatch policy = JournalMismatch.RERUN;
    private String config = "{}";
    private PluginEngine engine;
    private PluginContext context;

    @BeforeEach
    void acquire() {
        engine = PluginEngine.acquire();
    }

    @AfterEach
    void release() {
        opened.forEach(PluginContext::close);
        engine.close();
    }

    private void open(String text) throws PluginLoadException {
        context =
                engine.open(
                        engine.compile(TranspiledSource.verbatim("index.js", text)),
                        new PluginSettings(
                                new PluginIdentity(2, 60, 39, "journalled"),
                                config,
                                Map.of(),
                                "",
                                false,
                                policy),
                        world.services(),
                        PluginLimits.builder()
                                .awaitTimeout(Duration.ofMillis(JournalWorld.AWAIT_MILLIS))
                                .build());
        opened.add(context);
    }

    /** The process dies; state and what left the system stay as they are. */
    private void crash(String text) throws PluginLoadException {
        world = world.copy();
        world.millis += 1_000_000;
        open(text);
    }

    private Invocation start(String id, EffectJournal journal) {
        return context.start(
                HookCall.processEvent("{\"uuid\":\"" + id + "\"}"),
                new InvocationOrigin(id, 0),
                journal,
                (invocation, result) -> {
                    results.put(id, result);
                    ends.put(
                            id,
                            result instanceof InvocationResult.Completed completed
                                    ? completed.json()
                                    : ((InvocationResult.Failed) result).error().describe());
                });
    }

    private Invocation record(String id) {
        return start(id, EffectJournal.recording());
    }

    private Invocation replay(String id, Invocation before) throws Exception {
        return start(id, EffectJournal.replaying(before.journal().toBytes()));
    }

    private void answer(String path) {
        world.answer(
                world.pending.stream()
                        .filter(p -> p.path().equals(path))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no request for " + path)));
    }

    @Test
    void aCounterAroundAFetchCountsOnce() throws Exception {
        String plugin =
                """
                exports.processEvent = async (e, { storage, cache, utils }) => {
                    const n = (await storage.get('n', 0)) + 1
                    await storage.set('n', n)
                    const unique = await utils.cursor.increment('c')
                    const hits = await cache.incr('h')
                    await fetch('https://x.test/a')
                    return { n, unique, hits, after: await cache.incr('h') }
                }""";
        open(plugin);
        Invocation before = record("e1");
        crash(plugin);
        Invocation again = replay("e1", before);
        assertThat(again.journal().replayed()).isEqualTo(5);
        assertThat(world.storage()).containsEntry("n", "1").containsEntry("c", "1");
        answer("/a");
        assertThat(ends).containsEntry("e1", "{\"n\":1,\"unique\":1,\"hits\":1,\"after\":2}");
        assertThat(again.journal().mismatched()).isFalse();
    }

    @Test
    void completionsComeBackInTheirOrder() throws Exception {
        String plugin =
                """
                exports.processEvent = async (e) => {
                    const order = []
                    const get = async (p) => { await fetch('https://x.test/' + p); order.push(p) }
                    await Promise.all([get('a'), get('b')])
                    await fetch('https://x.test/c')
                    return { order }
                }""";
        open(plugin);
        Invocation before = record("e1");
        answer("/b");
        answer("/a");
        crash(plugin);
        replay("e1", before);
        assertThat(world.pending).extracting(JournalWorld.Pending::path).containsExactly("/c");
        answer("/c");
        assertThat(ends).containsEntry("e1", "{\"order\":[\"b\",\"a\"]}");
    }

    @Test
    void timeOutsAndErrorsComeBackAsTheyWere() throws Exception {
        String plugin =
                """
                const caught = async (p, action) => {
                    try { return (await action()).status ?? 'none' }
                    catch (x) { return [x.name, x.message, x.code, x instanceof RetryError] }
                }
                exports.processEvent = async (e, { cache }) => {
                    const seen = []
                    await cache.lpush('l', 'x')
                    for (const p of ['slow', 'refused', 'missing']) {
                        seen.push(await caught(p, () => fetch('https://x.test/' + p)))
                        seen.push(await caught(p, () => cache.incr('l')))
                    }
                    await fetch('https://x.test/end')
                    return { seen }
                }""";
        open(plugin);
        Invocation before = record("e1");
        for (String path : List.of("/slow", "/refused", "/missing")) {
            answer(path);
        }
        crash(plugin);
        Invocation again = replay("e1", before);
        assertThat(again.journal().mismatched()).isFalse();
        assertThat(world.pending).extracting(JournalWorld.Pending::path).containsExactly("/end");
        answer("/end");
        String replayed = ends.remove("e1");
        assertThat(replayed)
                .contains("TimeoutError", "7 seconds", "ECONNREFUSED", "WRONGTYPE", "404");
        world = new JournalWorld();
        open(plugin);
        record("e1");
        for (String path : List.of("/slow", "/refused", "/missing", "/end")) {
            answer(path);
        }
        assertThat(replayed).isEqualTo(ends.get("e1"));
    }

    @Test
    void timeAndChanceAreWhatTheyWere() throws Exception {
        String plugin =
                """
                const crypto = require('crypto')
                const date = new Intl.DateTimeFormat('en-US', { minute: 'numeric', second: 'numeric' })
                const look = () => [Date.now(), date.format(), date.formatToParts()[2].value, new Date().getTime(), +new Date(Date()), Math.random(), Math.random(),
                    crypto.randomUUID(), crypto.randomBytes(3).toString('hex'), crypto.randomInt(1000)]
                exports.processEvent = async (e) => {
                    const first = look()
                    await fetch('https://x.test/a')
                    return { first, then: look() }
                }""";
        open(plugin);
        Invocation before = record("e1");
        answer("/a");
        String undisturbed = ends.remove("e1");
        world = new JournalWorld();
        open(plugin);
        before = record("e1");
        long seen = world.millis;
        crash(plugin);
        Invocation again = replay("e1", before);
        answer("/a");
        assertThat(again.journal().mismatched()).isFalse();
        assertThat(ends.get("e1")).contains("\"first\":[" + seen);
        assertThat(ends.get("e1").split("\"then\"")[0]).isEqualTo(undisturbed.split("\"then\"")[0]);
        assertThat(ends.get("e1").split("\"then\"")[1]).contains(String.valueOf(seen + 1_000_017));
    }

    @Test
    void capturesJobsAndLinesAreNotDoubled() throws Exception {
        String plugin =
                """
                exports.processEvent = async (e, { jobs, geoip }) => {
                    posthog.capture('one', { at: await geoip.locate('1.1.1.1') })
                    console.log('started')
                    await jobs.later({ n: 1 }).runIn(5, 'minutes')
                    await fetch('https://x.test/a')
                    posthog.capture('two')
                    await jobs.later({ n: 2 }).runNow()
                    console.log('done')
                    return e
                }
                exports.jobs = { later: () => {} }""";
        open(plugin);
        Invocation before = record("e1");
        crash(plugin);
        replay("e1", before);
        answer("/a");
        assertThat(world.captured())
                .containsExactly("e1#0 one{\"at\":{\"ip\":\"1.1.1.1\"}}", "e1#1 two{}");
        assertThat(world.jobs())
                .containsExactly(
                        "e1#0 later{\"n\":1}1700000300000", "e1#1 later{\"n\":2}1700001000017");
        assertThat(world.logs()).containsExactly("CONSOLE LOG started", "CONSOLE LOG done");
    }

    private static final String CHANGING =
            """
            exports.processEvent = async (e, { storage }) => {
                await storage.set('a', 1)
                const [one] = await Promise.all([fetch('https://x.test/a'), fetch('https://x.test/b')])
                await storage.set('WHAT', (await one.json()).path)
                await storage.set('last', Math.random())
                await fetch('https://x.test/c')
                return { ok: true }
            }""";

    @Test
    void onAMismatchTheRestRunsForReal() throws Exception {
        open(CHANGING);
        Invocation before = record("e1");
        answer("/b");
        answer("/a");
        crash(CHANGING.replace("WHAT", "other"));
        Invocation again = replay("e1", before);
        assertThat(again.journal().mismatched()).isTrue();
        assertThat(world.storage())
                .containsEntry("WHAT", "\"/a\"")
                .containsEntry("other", "\"/a\"")
                .containsEntry("last", "0.000002");
        byte[] bytes = again.journal().toBytes();
        answer("/c");
        assertThat(ends).containsEntry("e1", "{\"ok\":true}");
        // What it does now is the journal.
        crash(CHANGING.replace("WHAT", "other"));
        Invocation third = start("e1", EffectJournal.replaying(bytes));
        assertThat(third.journal().mismatched()).isFalse();
        assertThat(world.pending).extracting(JournalWorld.Pending::path).containsExactly("/c");
    }

    @Test
    void afterAMismatchFinishedOperationsStayFinished() throws Exception {
        String plugin =
                """
                exports.processEvent = async (e, { storage }) => {
                    const both = Promise.all([fetch('https://x.test/a'), fetch('https://x.test/b')])
                    await storage.set('WHAT', 1)
                    return { paths: await Promise.all((await both).map(async (r) => (await r.json()).path)),
                        last: (await (await fetch('https://x.test/c')).json()).n }
                }""";
        open(plugin);
        Invocation before = record("e1");
        answer("/b");
        answer("/a");
        crash(plugin.replace("WHAT", "other"));
        Invocation again = replay("e1", before);
        assertThat(again.journal().mismatched()).isTrue();
        assertThat(world.pending).extracting(JournalWorld.Pending::path).containsExactly("/c");
        answer("/c");
        assertThat(ends).containsEntry("e1", "{\"paths\":[\"/a\",\"/b\"],\"last\":2}");
    }

    @Test
    void onAMismatchThePolicyMayFail() throws Exception {
        policy = JournalMismatch.FAIL;
        open(CHANGING);
        Invocation before = record("e1");
        answer("/b");
        answer("/a");
        String stubborn =
                CHANGING.replace("WHAT", "other")
                        .replace(
                                "await storage.set('other'",
                                "for (let i = 0; i < 3; i++) try { await storage.set('x', 1) } catch {}"
                                        + " try { await fetch('https://x.test/d') } catch {}"
                                        + " posthog.capture('x'); await storage.set('other'");
        crash(stubborn);
        String effects = world.effects();
        int requests = world.requests.size();
        replay("e1", before);
        assertThat(((InvocationResult.Failed) results.get("e1")).error())
                .satisfies(
                        error -> {
                            assertThat(error.kind()).isEqualTo(PluginError.Kind.JOURNAL_MISMATCH);
                            assertThat(error.retryable()).isFalse();
                        });
        assertThat(world.effects()).isEqualTo(effects);
        assertThat(world.requests).hasSize(requests);
        assertThat(context.inFlight()).isZero();
    }

    @Test
    void leavingEffectsOutIsAMismatchToo() throws Exception {
        policy = JournalMismatch.FAIL;
        String plugin =
                """
                exports.processEvent = async (e) => {
                    await fetch('https://x.test/a')
                    if (WHAT) { posthog.capture('x'); await fetch('https://x.test/b') }
                    return { ok: true }
                }""";
        open(plugin.replace("WHAT", "true"));
        Invocation before = record("e1");
        answer("/a");
        crash(plugin.replace("WHAT", "false"));
        Invocation again = replay("e1", before);
        assertThat(again.journal().mismatched()).isTrue();
        assertThat(((InvocationResult.Failed) results.get("e1")).error().kind())
                .isEqualTo(PluginError.Kind.JOURNAL_MISMATCH);
    }

    @Test
    void whatALargeResultLedToWaitsUntilItIsThereAgain() throws Exception {
        config = "{\"idempotencyKeyHeader\":\"true\"}";
        String plugin =
                """
                exports.processEvent = async (e, { storage }) => {
                    const post = (p) => fetch('https://x.test/' + p, { method: 'POST', body: p })
                    const seen = []
                    const small = post('small').then((r) => { seen.push('small') })
                    seen.push(await (await post('large')).json())
                    await small
                    await storage.set('n', (await storage.get('n', 0)) + 1)
                    await post('end')
                    return { seen }
                }""";
        open(plugin);
        Invocation before = record("e1");
        answer("/large");
        answer("/small");
        assertThat(before.journal().sizeBytes()).isLessThan(10_000);
        List<String> sent = List.copyOf(world.requests);
        crash(plugin);
        replay("e1", before);
        assertThat(world.pending).extracting(JournalWorld.Pending::path).containsExactly("/large");
        assertThat(world.requests.get(world.requests.size() - 1)).isEqualTo(sent.get(1));
        answer("/large");
        assertThat(world.requests).hasSize(5);
        assertThat(world.pending).extracting(JournalWorld.Pending::path).containsExactly("/end");
        assertThat(world.requests.get(4)).isEqualTo(sent.get(2));
        answer("/end");
        assertThat(ends).containsEntry("e1", "{\"seen\":[\"large\",\"small\"]}");
        assertThat(world.storage()).containsEntry("n", "1");
    }

    @Test
    void whatEndsBeforeItsTurnIsHeld() throws Exception {
        String plugin =
                """
                exports.processEvent = async (e) => {
                    const seen = []
                    const get = async (p) => { await fetch('https://x.test/' + p); seen.push(p) }
                    await Promise.all([get('large'), get('open'), get('done')])
                    return { seen }
                }""";
        open(plugin);
        Invocation before = record("e1");
        answer("/large");
        answer("/done");
        crash(plugin);
        Invocation again = replay("e1", before);
        answer("/open");
        assertThat(ends).isEmpty();
        assertThat(again.journal().replayed()).isZero();
        answer("/large");
        assertThat(ends).containsEntry("e1", "{\"seen\":[\"large\",\"done\",\"open\"]}");
    }

    @Test
    void aLostContextLeavesTheOthersTheirJournal() throws Exception {
        String plugin =
                """
                exports.processEvent = async (e, { storage }) => {
                    if (e.uuid === 'bad') for (;;) {}
                    await storage.set('n', (await storage.get('n', 0)) + 1)
                    await fetch('https://x.test/a')
                    return { n: await storage.get('n') }
                }""";
        open(plugin);
        Invocation good = record("good");
        record("bad");
        assertThat(((InvocationResult.Failed) results.get("bad")).error().kind())
                .isEqualTo(PluginError.Kind.STOPPED);
        assertThat(((InvocationResult.Failed) results.get("good")).error().kind())
                .isEqualTo(PluginError.Kind.CONTEXT_LOST);
        world.pending.clear();
        replay("good", good);
        answer("/a");
        assertThat(ends).containsEntry("good", "{\"n\":1}");
    }

    @Test
    void aJournalServesOneStart() throws Exception {
        open("exports.processEvent = (e) => e");
        EffectJournal journal = EffectJournal.recording();
        start("e1", journal);
        assertThatThrownBy(() -> start("e1", journal)).isInstanceOf(IllegalStateException.class);
        assertThat(context.inFlight()).isZero();
    }

    @Test
    void whatHappensOncePerContextIsInNoJournal() throws Exception {
        String plugin =
                """
                exports.metrics = { m: 'sum' }
                exports.processEvent = async (e, { metrics }) => {
                    await metrics.m.increment(1)
                    require('faker')
                    await fetch('https://x.test/' + e.uuid)
                    console.log(e.uuid)
                    return e
                }""";
        open(plugin);
        Invocation first = record("e1");
        Invocation second = record("e2");
        crash(plugin);
        Invocation secondAgain = replay("e2", second);
        Invocation firstAgain = replay("e1", first);
        answer("/e2");
        answer("/e1");
        assertThat(firstAgain.journal().mismatched()).isFalse();
        assertThat(secondAgain.journal().mismatched()).isFalse();
        assertThat(world.logs().stream().filter(l -> l.startsWith("CONSOLE"))).hasSize(2);
    }
}
