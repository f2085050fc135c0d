package io.hedgerow.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.runtime.transpile.TranspiledSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Wherever a process dies between two answers, and if it dies again while or after that is
 * replayed: effects are those of the run that was not disturbed, and only requests that had no
 * answer yet are sent again.
 */
class CutAnywhereTest {

    /** Plugins that do as much as they can; each gets two events at once, in one context. */
    enum Subject {
        CHAIN(
                """
                exports.processEvent = async (e, { storage, cache, utils, jobs }) => {
                    for (let i = 0; i < 4; i++) {
                        const n = (await storage.get('n', 0)) + 1
                        await storage.set('n', n)
                        e['r' + i] = [n, await cache.incr('c'), await utils.cursor.increment('u', 2), Math.random(), Date.now()]
                        const answer = await fetch(`https://x.test/${e.uuid}/${i}/${n}`, { method: 'POST', body: String(n) })
                        e['a' + i] = (await answer.json()).n
                        console.log(e.uuid, i, new Date())
                    }
                    await jobs.later(e).runIn(2, 'hours')
                    return e
                }
                exports.jobs = { later: () => {} }"""),
        FAN(
                """
                const { randomUUID } = require('crypto')
                const one = async (e, meta, p) => {
                    const answer = await fetch(`https://x.test/${p}/${e.uuid}`, { method: 'PUT' })
                    await meta.cache.lpush('order', `${p}:${answer.status}`)
                    posthog.capture('answered', { p, id: randomUUID(), key: meta.idempotencyKey() })
                    if (p === 'a') await Promise.all(['x', 'y'].map((q) => one(e, meta, q)))
                    return answer.status
                }
                exports.processEvent = async (e, meta) => {
                    e.statuses = await Promise.all(['a', 'missing', 'b', 'c'].map((p) => one(e, meta, p)))
                    e.first = await Promise.race([one(e, meta, 'slower'), one(e, meta, 'd')])
                    e.order = await meta.cache.lrange('order', 0, -1)
                    return e
                }"""),
        FAILING(
                """
                exports.processEvent = async (e, { storage, jobs }) => {
                    const failures = []
                    for (let attempt = 0; attempt < 3; attempt++) {
                        try {
                            await fetch('https://x.test/' + ['refused', 'slow', 'missing'][attempt] + '/' + e.uuid)
                            await storage.set('attempts', attempt)
                        } catch (error) {
                            failures.push([error.name, error.message, Math.random()])
                            jobs.retry({ attempt }).runIn(attempt, 'seconds')
                        }
                    }
                    try { await storage.set('x'.repeat(300), 1) } catch (error) { failures.push(error.message) }
                    await storage.set(e.uuid, failures)
                    throw new RetryError(`${failures.length} failures`)
                }
                exports.jobs = { retry: () => {} }"""),
        UNAWAITED(
                """
                exports.processEvent = (e, { storage, geoip }) => {
                    fetch('https://x.test/a/' + e.uuid).then(() => storage.set('a', Date.now()))
                    fetch('https://x.test/b/' + e.uuid).then(async (r) => {
                        posthog.capture('b', { status: r.status, where: await geoip.locate('8.8.8.8') })
                        fetch('https://x.test/c/' + e.uuid).then(() => { throw new Error('nobody') })
                    })
                    console.warn('left', e.uuid)
                    return e
                }"""),
        LARGE(
                """
                exports.processEvent = async (e, { storage }) => {
                    const seen = []
                    const get = async (p) => {
                        const text = await (await fetch(`https://x.test/${p}/${e.uuid}`, { method: 'POST' })).text()
                        seen.push([p, text.length])
                        await storage.set('count', (await storage.get('count', 0)) + 1)
                    }
                    await Promise.all([get('large'), get('a'), get('large2'), get('b')])
                    await get('large3')
                    await get('c')
                    e.seen = seen
                    return e
                }""");

        private final String text;

        Subject(String text) {
            this.text = text;
        }
    }

    /** Who is answered next; depends on what waits only. */
    enum Order {
        FIRST(Comparator.comparing(JournalWorld.Pending::path)),
        LAST(Comparator.comparing(JournalWorld.Pending::path).reversed()),
        MIXED(
                Comparator.<JournalWorld.Pending>comparingInt(p -> p.path().hashCode() * 31 % 101)
                        .thenComparing(JournalWorld.Pending::path));

        private final Comparator<JournalWorld.Pending> comparator;

        Order(Comparator<JournalWorld.Pending> comparator) {
            this.comparator = comparator;
        }
    }

    private PluginEngine engine;

    @BeforeEach
    void acquire() {
        engine = PluginEngine.acquire();
    }

    @AfterEach
    void release() {
        engine.close();
    }

    /** One life of the process. */
    private final class Life implements AutoCloseable {
        final JournalWorld world;
        final PluginContext context;
        final Map<String, Invocation> invocations = new LinkedHashMap<>();
        final Map<String, InvocationResult> results = new TreeMap<>();
        final Order order;

        Life(Subject subject, Order order, JournalWorld world) throws PluginLoadException {
            this.world = world;
            this.order = order;
            context =
                    engine.open(
                            engine.compile(TranspiledSource.verbatim("index.js", subject.text)),
                            new PluginSettings(
                                    new PluginIdentity(2, 60, 39, "cut"),
                                    "{}",
                                    Map.of(),
                                    "",
                                    true,
                                    JournalMismatch.FAIL),
                            world.services(),
                            PluginLimits.builder()
                                    .awaitTimeout(Duration.ofMillis(JournalWorld.AWAIT_MILLIS))
                                    .build());
        }

        void start(String id, EffectJournal journal) {
            invocations.put(
                    id,
                    context.start(
                            HookCall.processEvent("{\"uuid\":\"" + id + "\"}"),
                            new InvocationOrigin(id, 0),
                            journal,
                            (invocation, result) -> results.put(id, result)));
        }

        /** Answers so many requests, as far as there are any. */
        void run(int answers) {
            for (int i = 0; i < answers && !world.pending.isEmpty(); i++) {
                world.answer(world.pending.stream().min(order.comparator).orElseThrow());
            }
        }

        boolean done() {
            return world.pending.isEmpty();
        }

        /** What is left of it: its journals, its state, what it has settled. */
        Life reborn(Subject subject) throws Exception {
            Life next = new Life(subject, order, world.copy());
            next.results.putAll(results);
            for (Invocation invocation : invocations.values()) {
                if (invocation.state() != Invocation.State.SETTLED) {
                    next.start(
                            invocation.origin().id(),
                            EffectJournal.replaying(invocation.journal().toBytes()));
                }
            }
            return next;
        }

        String unanswered() {
            return world.pending.stream()
                    .map(JournalWorld.Pending::path)
                    .sorted()
                    .toList()
                    .toString();
        }

        String effects() {
            return world.effects() + "\nresults " + results;
        }

        List<String> distinctRequests() {
            return world.requests.stream().distinct().sorted().toList();
        }

        @Override
        public void close() {
            context.close();
        }
    }

    private Life begin(Subject subject, Order order) throws PluginLoadException {
        Life life = new Life(subject, order, new JournalWorld());
        life.start("e1", EffectJournal.recording());
        life.start("e2", EffectJournal.recording());
        return life;
    }

    @ParameterizedTest
    @EnumSource(Subject.class)
    void effectsAreThoseOfTheUndisturbedRun(Subject subject) throws Exception {
        for (Order order : Order.values()) {
            Life undisturbed = begin(subject, order);
            undisturbed.run(Integer.MAX_VALUE);
            undisturbed.close();
            assertThat(undisturbed.results).hasSize(2);
            int answers = undisturbed.world.requests.size();
            assertThat(answers).isGreaterThan(5);
            for (int first = 0; first < answers; first++) {
                int second = new int[] {0, 1, answers / 2}[first % 3];
                cutTwice(subject, order, first, second, undisturbed);
            }
        }
    }

    private void cutTwice(Subject subject, Order order, int first, int second, Life undisturbed)
            throws Exception {
        String what = subject + " " + order + " cut after " + first + " and " + second;
        List<Life> lives = new ArrayList<>();
        try {
            Life life = begin(subject, order);
            lives.add(life);
            life.run(first);
            for (int more : new int[] {second, Integer.MAX_VALUE}) {
                String effects = life.world.effects();
                List<String> unanswered =
                        life.world.pending.stream().map(JournalWorld.Pending::path).toList();
                int sent = life.world.requests.size();
                life = life.reborn(subject);
                lives.add(life);
                assertThat(life.world.effects())
                        .as(what + ": replaying has no effects")
                        .isEqualTo(effects);
                if (subject != Subject.LARGE) {
                    assertThat(life.world.requests.subList(sent, life.world.requests.size()))
                            .as(what + ": only what had no answer is sent again")
                            .hasSameSizeAs(unanswered);
                    assertThat(life.world.pending)
                            .extracting(JournalWorld.Pending::path)
                            .as(what)
                            .containsExactlyInAnyOrderElementsOf(unanswered);
                }
                life.run(more);
                for (Invocation invocation : life.invocations.values()) {
                    assertThat(invocation.journal().mismatched()).as(what).isFalse();
                }
            }
            assertThat(life.done()).as(what).isTrue();
            if (subject == Subject.LARGE) {
                // Repeating large answers takes time of its own; here no effect tells the time.
                assertThat(life.results).as(what).isEqualTo(undisturbed.results);
            }
            assertThat(life.effects()).as(what).isEqualTo(undisturbed.effects());
            assertThat(life.distinctRequests())
                    .as(what + ": repeated requests have the same idempotency key")
                    .isEqualTo(undisturbed.distinctRequests());
        } finally {
            lives.forEach(Life::close);
        }
    }
}
