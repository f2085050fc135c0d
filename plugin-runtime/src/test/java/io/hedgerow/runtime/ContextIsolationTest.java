package io.hedgerow.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.runtime.host.memory.MemoryHost;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two teams with the same plugin in one JVM, on one thread and one engine. The first marks whatever
 * it can reach, the second looks for the mark (decision 0012, contract §10 row 9).
 */
class ContextIsolationTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** `mark` writes wherever plugin code can write, `look` says where the mark can be read. */
    private static final String CODE =
            """
            let moduleVariable
            const modules = ['crypto', 'url', 'zlib', 'node-fetch', 'generic-pool', 'jsonwebtoken', 'faker', 'ethers', 'stream',
                '@posthog/plugin-scaffold', '@posthog/plugin-contrib']
            const classes = () => ({
                Object, Function, Array, String, Number, Boolean, Symbol, Promise, RegExp, Map, Set, WeakMap, Error, TypeError,
                Date, JSON, Math, Reflect, Intl, Uint8Array, ArrayBuffer, Buffer, URL, URLSearchParams, RetryError,
                AbortController, console, posthog, global, fetch, google,
            })
            const tagged = (strings) => strings
            const template = () => tagged`the same literal in both`
            const roots = (meta) => {
                const all = { ...classes() }
                for (const [name, value] of Object.entries(all)) if (value.prototype) all[name + '.prototype'] = value.prototype
                for (const name of modules) {
                    const module = require(name)
                    all['module ' + name] = module
                    for (const [key, value] of Object.entries(module)) {
                        if (typeof value !== 'function' && (typeof value !== 'object' || value === null)) continue
                        all['module ' + name + '.' + key] = value
                        if (value.prototype) all['module ' + name + '.' + key + '.prototype'] = value.prototype
                    }
                }
                for (const name of ['config', 'global', 'storage', 'cache', 'attachments', 'jobs', 'utils', 'geoip']) all['meta.' + name] = meta[name]
                all.meta = meta
                all.template = template()
                all.AsyncFunction = (async () => {}).constructor
                all.GeneratorPrototype = Object.getPrototypeOf(function* () {})
                all.attachment = meta.attachments.file
                return all
            }
            exports.jobs = { later: async (payload, meta) => { await meta.storage.set('job', payload) } }
            exports.processEvent = async (event, meta) => {
                const found = []
                if (event.event === 'mark') {
                    const all = roots(meta)
                    for (const [name, root] of Object.entries(all)) {
                        if (Reflect.set(root, 'marked', 'MARK')) found.push(name)
                    }
                    moduleVariable = 'MARK'
                    undeclared = 'MARK'
                    globalThis.everyone = 'MARK'
                    meta.global.value = 'MARK'
                    meta.config.value = 'MARK'
                    Error.stackTraceLimit = 3
                    Error.prepareStackTrace = () => 'MARK'
                    Array.prototype.map = () => 'MARK'
                    Object.defineProperty(Object.prototype, 'inherited', { value: 'MARK', configurable: true })
                    JSON.parse = JSON.stringify = () => '"MARK"'
                    Promise.prototype.then = new Proxy(Promise.prototype.then, {})
                    Promise.prototype.then.marked = 'MARK'
                    require('faker').seed(1)
                    require('faker').locale = 'de'
                    meta.attachments.file.contents.fill(0)
                    await meta.storage.set('key', 'MARK')
                    await meta.cache.set('key', 'MARK', 1000)
                    await meta.cache.lpush('list', 'MARK')
                    await meta.jobs.later({ of: 'MARK' }).runIn(1, 'seconds')
                    posthog.capture('MARK')
                    console.log('MARK');
                    /(MARK)/.exec('a MARK in the static properties of RegExp')
                    return { found, regexp: RegExp.$1 }
                }
                // First of all: every expression that the host's modules match replaces them.
                if (String(RegExp.input).includes('MARK')) found.push('regexp: ' + RegExp.input)
                for (const [name, root] of Object.entries(roots(meta))) {
                    if (Reflect.get(root, 'marked') === 'MARK') found.push(name)
                }
                const checks = {
                    moduleVariable: () => moduleVariable,
                    undeclared: () => typeof undeclared === 'undefined' ? undefined : undeclared,
                    everyone: () => globalThis.everyone,
                    global: () => meta.global.value,
                    config: () => meta.config.value === event.team ? undefined : meta.config.value,
                    attachment: () => meta.attachments.file.contents.toString() === 'of ' + event.team ? undefined : 'changed',
                    stackTraceLimit: () => Error.stackTraceLimit === 3 ? 3 : undefined,
                    prepareStackTrace: () => Error.prepareStackTrace,
                    map: () => [1].map(() => 1)[0] === 1 ? undefined : 'changed',
                    inherited: () => ({}).inherited,
                    json: () => JSON.parse('1') === 1 && JSON.stringify(1) === '1' ? undefined : 'changed',
                    then: () => Promise.prototype.then.marked,
                    locale: () => require('faker').locale === 'en' ? undefined : require('faker').locale,
                    storage: () => meta.storage.get('key'),
                    jobs: () => meta.storage.get('job'),
                    cache: () => meta.cache.get('key', undefined),
                    list: async () => (await meta.cache.llen('list')) || undefined,
                }
                for (const [name, check] of Object.entries(checks)) {
                    const seen = await check()
                    if (seen !== undefined) found.push(name + ': ' + seen)
                }
                return { found }
            }
            """;

    private static PluginEngine engine;

    private final TestHost oneHost = new TestHost();
    private final TestHost otherHost = new TestHost();
    private PluginContext one;
    private PluginContext other;

    @BeforeAll
    static void acquire() {
        engine = PluginEngine.acquire();
    }

    @AfterAll
    static void release() {
        engine.close();
    }

    @BeforeEach
    void open() throws Exception {
        CompiledPlugin plugin = engine.compile(TranspiledSource.verbatim("index.js", CODE));
        one = open(plugin, 1, oneHost);
        other = open(plugin, 2, otherHost);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    private PluginContext open(CompiledPlugin plugin, int team, TestHost host) throws Exception {
        return engine.open(
                plugin,
                new PluginSettings(
                        new PluginIdentity(team, 60, team, "p"),
                        "{\"value\":" + team + "}",
                        Map.of(
                                "file",
                                new PluginSettings.Attachment(
                                        "text/plain",
                                        "f",
                                        ("of " + team).getBytes(StandardCharsets.UTF_8))),
                        ""),
                host.services(),
                PluginLimits.builder()
                        .cpuTime(Duration.ofMinutes(1)) // for all modules at once, interpreted
                        .allocatedBytes(1L << 30)
                        .build());
    }

    private static JsonNode call(TestHost host, PluginContext context, String what, int team)
            throws Exception {
        InvocationResult result =
                host.await(
                        context,
                        HookCall.processEvent(
                                "{\"event\":\"%s\",\"team\":%d}".formatted(what, team)));
        assertThat(result).isInstanceOf(InvocationResult.Completed.class);
        return JSON.readTree(((InvocationResult.Completed) result).json());
    }

    @Test
    void nothingThatOneMarksIsSeenByTheOther() throws Exception {
        assertThat(call(otherHost, other, "look", 2).get("found")).isEmpty();
        JsonNode marked = call(oneHost, one, "mark", 1);
        assertThat(marked.get("found").size()).as("places that can be marked").isGreaterThan(100);
        assertThat(marked.get("regexp").asText()).isEqualTo("MARK");

        assertThat(call(otherHost, other, "look", 2).get("found")).isEmpty();
        try (PluginContext later =
                open(engine.compile(TranspiledSource.verbatim("index.js", CODE)), 3, otherHost)) {
            assertThat(call(otherHost, later, "look", 3).get("found"))
                    .as("a context that is opened afterwards")
                    .isEmpty();
        }
    }

    /** The test above would also pass if looking found nothing at all. */
    @Test
    void theOneThatMarkedSeesItAll() throws Exception {
        JsonNode marked = call(oneHost, one, "mark", 1).get("found");
        JsonNode found = call(oneHost, one, "look", 1).get("found");
        for (JsonNode place : marked) {
            assertThat(found).contains(place);
        }
        assertThat(found.size()).isGreaterThanOrEqualTo(marked.size() + 15);
    }

    @Test
    void whatOneWritesGoesToItsOwnHostOnly() throws Exception {
        call(oneHost, one, "mark", 1);
        MemoryHost mine = oneHost.memory();
        MemoryHost theirs = otherHost.memory();
        assertThat(mine.storage().contents()).containsKey("key");
        assertThat(mine.cache().contents()).containsKeys("key", "list");
        assertThat(mine.jobs()).hasSize(1);
        assertThat(mine.captured()).hasSize(1);
        assertThat(mine.log()).hasSize(1);
        assertThat(theirs.storage().contents()).isEmpty();
        assertThat(theirs.cache().contents()).isEmpty();
        assertThat(theirs.jobs()).isEmpty();
        assertThat(theirs.captured()).isEmpty();
        assertThat(theirs.log()).isEmpty();
    }
}
