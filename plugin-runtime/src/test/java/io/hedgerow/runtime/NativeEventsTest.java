package io.hedgerow.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The way of events past the engine's {@code JSON} (docs/decisions/0017) against that {@code JSON}
 * itself: whatever goes in and whatever a plugin does, objects, results and errors are the same.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NativeEventsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The plugin under test and the reference run the same code on their events. */
    private static final String HOOK =
            """
            const describe = (value) => {
                if (typeof value === 'string') return 's' + value.length + value
                if (typeof value !== 'object' || value === null) return `${typeof value} ${Object.is(value, -0) ? '-0' : value}`
                const proto = Object.getPrototypeOf(value)
                const lines = [Array.isArray(value) ? 'array ' + value.length : 'object',
                    proto === Object.prototype || proto === Array.prototype, Object.isExtensible(value), value.constructor.name]
                for (const key in value) lines.push('in ' + key)
                for (const key of Reflect.ownKeys(value)) {
                    const own = Object.getOwnPropertyDescriptor(value, key)
                    lines.push(`${key} ${own.writable}${own.enumerable}${own.configurable} ${key in value} ${value.hasOwnProperty(key)} ` +
                        (value[key] === own.value) + ' ' + (value[key] === value[key] ? describe(own.value) : ''))
                }
                return lines.join('\\n')
            }
            const processEvent = (event) => {
                if (event.look) return { ...event, seen: describe(event) }
                const code = event.code
                if (code === undefined) return event
                const result = new Function('event', 'properties', code)(event, event.properties)
                return result === undefined ? event : result
            }
            """;

    private PluginEngine engine;
    private Context reference;
    private Value expected;

    @BeforeAll
    void open() {
        engine = PluginEngine.acquire();
        reference =
                Context.newBuilder("js")
                        .allowExperimentalOptions(true)
                        .option("engine.WarnInterpreterOnly", "false")
                        .option("js.ecmascript-version", "2025")
                        .build();
        expected =
                reference.eval(
                        "js",
                        "const { parse, stringify } = JSON; const text = (v) => { const t = stringify(v);"
                                + " return t === undefined ? null : t };"
                                + HOOK
                                + "; (json) => { try { const r = processEvent(parse(json)); return r ?"
                                + " text(r) : null } catch (e) { return 'threw ' + e.name + ': '"
                                + " + e.message } finally { delete Object.prototype.toJSON;"
                                + " delete Array.prototype.toJSON } }");
    }

    @AfterAll
    void close() {
        reference.close();
        engine.close();
    }

    private PluginContext plugin(PluginLimits limits) throws PluginLoadException {
        String clean =
                HOOK.replace(
                        "const processEvent = (event) => {",
                        "exports.processEvent = (event) => {\n"
                                + "    delete Object.prototype.toJSON\n"
                                + "    delete Array.prototype.toJSON\n");
        return engine.open(
                engine.compile(TranspiledSource.verbatim("index.js", clean)),
                PluginSettings.of(new PluginIdentity(2, 1, 1, "p"), "{}"),
                new TestHost().services(),
                limits);
    }

    private PluginContext plugin() throws PluginLoadException {
        return plugin(PluginLimits.DEFAULT);
    }

    private static String run(PluginContext context, byte[] event) {
        InvocationResult[] result = new InvocationResult[1];
        context.start(
                HookCall.processEvent(JsonText.ofUtf8(event)),
                (invocation, settled) -> result[0] = settled);
        if (result[0] instanceof InvocationResult.Completed completed) {
            byte[] utf8 = completed.utf8();
            if (utf8 != null && completed.text().members() != null) {
                membersStandWhereItSays(completed.text());
            }
            return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
        }
        PluginError error = ((InvocationResult.Failed) result[0]).error();
        return "threw " + error.name() + ": " + error.message();
    }

    private static void membersStandWhereItSays(JsonText text) {
        byte[] utf8 = text.utf8();
        int[] members = text.members();
        ObjectNode found = JSON.createObjectNode();
        try {
            for (int i = 0; i < members.length; i += 3) {
                String name =
                        JSON.readTree(utf8, members[i], members[i + 1] - 1 - members[i]).asText();
                found.set(
                        name, JSON.readTree(utf8, members[i + 1], members[i + 2] - members[i + 1]));
            }
            assertThat(found).isEqualTo(JSON.readTree(utf8));
        } catch (IOException e) {
            throw new UncheckedIOException(text.toString(), e);
        }
    }

    @Test
    void aReturnedObjectKnowsItsMembers() throws Exception {
        try (PluginContext context = plugin()) {
            InvocationResult[] result = new InvocationResult[1];
            context.start(
                    HookCall.processEvent(
                            JsonText.of(
                                    "{\"event\":\"e\",\"properties\":{\"a\":{\"b\":1}},\"n\":1}")),
                    (invocation, settled) -> result[0] = settled);

            JsonText text = ((InvocationResult.Completed) result[0]).text();
            assertThat(text.members()).hasSize(9);
            membersStandWhereItSays(text);
        }
    }

    private void same(PluginContext context, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        Value wanted = expected.execute(new String(bytes, StandardCharsets.UTF_8));
        for (int round = 0; round < 2; round++) { // the second time its keys are known
            assertThat(run(context, bytes))
                    .as(json)
                    .isEqualTo(wanted.isNull() ? null : wanted.asString());
        }
    }

    private static String event(String code) {
        ObjectNode event = JSON.createObjectNode();
        event.put("event", "e").put("team_id", 2).put("code", code);
        event.putObject("properties")
                .put("text", "Zürich \uD83C\uDF33 \"x\" \\ \n")
                .put("number", 12.5)
                .put("flag", true)
                .putNull("nothing")
                .put("plain", "abc")
                .putArray("list")
                .add(1)
                .add("two")
                .addObject()
                .put("three", 3);
        return event.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "[1,\"a\",null,true,[],{},[[1]],{\"a\":{\"b\":[{\"c\":1},{\"c\":2},{\"d\":3}]}}]",
                "{\"look\":1,\"a\":1,\"b\":\"\",\"c\":\"x\",\"list\":[1,2,\"3\",[],{}],\"o\":{\"p\":{}}}",
                " { \"look\" : 1 , \"a\" : [ 1 , 2 ] , \"b\" : { \"c\" : null } }\n\t\r ",
                "{\"look\":1,\"b\":1,\"2\":2,\"1\":1,\"a\":0,\"01\":3,\"-1\":4,\"4294967295\":5,\"\":6}",
                "{\"look\":1,\"a\":1,\"b\":2,\"a\":3,\"\\u0061\":4}",
                "{\"look\":1,\"__proto__\":{\"x\":1},\"constructor\":2,\"toString\":3,\"hasOwnPropert\\u0079\":4}",
                "{\"look\":1,\"hasOwn\":{\"length\":1,\"constructor\":{\"name\":\"n\"}}}",
                "{\"look\":1,\"n\":[0,-0,0.0,-0.0,1,-1,99.0,1e3,1E-7,1.5e+3,2147483647,2147483648,-2147483648,-2147483649]}",
                "{\"n\":[9007199254740991,9007199254740993,123456789012345678901234567890,1e400,-1e400,5e-324,0.1,0.30000000000000004]}",
                "{\"n\":[100.25,0.001,0.0001,123456.789,999999999.999,1e21,1e20,123e-20,0.5,-12.05,-0.001,1000000000.5,4.35,1.005]}",
                "{\"s\":[\"\\u00e4\\ud83c\\udf33\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\",\"ä\",\"漢\",\"\uD83C\uDF33\",\"\\ud83c\",\"\\udf33x\",\"\u007f\u2028\"]}",
                "{\"toJSON\":1,\"look\":1}",
                "{\"properties\":{\"toJSON\":\"x\",\"a\":1}}",
                "\"text\"",
                "17",
                "null",
                "true",
                "",
                " ",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{,}",
                "[1,]",
                "[1 2]",
                "{\"a\" 1}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":-}",
                "{\"a\":1e}",
                "{\"a\":+1}",
                "{\"a\":tru}",
                "{\"a\":nul",
                "{\"a\":NaN}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"tab\there\"}",
                "{\"a\":\"open",
                "{\"a\":\"open\\",
                "{\"a\":1} x",
                "{\"a\":1}{}",
                "\uFEFF{}",
            })
    void textsBecomeTheSameObjects(String json) throws Exception {
        try (PluginContext context = plugin()) {
            same(context, json);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "properties.added = 'x'; properties.n = 1; event.$set = { a: properties.text }",
                "delete properties.number; properties.number = 'now last'",
                "delete properties.text; delete event.team_id",
                "for (const key of Object.keys(properties)) delete properties[key]",
                "properties.text = properties.plain; properties.plain = properties.list[1]",
                "properties.text += 'ä\\ud83c\\u0001'; properties.plain = properties.text.slice(3)",
                "return { ...event, properties: Object.fromEntries(Object.entries(properties).reverse()) }",
                "properties.list.push(undefined, null, () => 1, Symbol('x'), NaN, Infinity, -0)",
                "properties.list.length = 10",
                "properties.list.x = 1; properties.list[7] = 7",
                "properties.list = [, 1]; Array.prototype[0] = undefined; delete Array.prototype[0]",
                "properties.list = new Array(3).fill(0); properties.list.sort()",
                "properties.u = undefined; properties.f = () => 1; properties.s = Symbol('x')",
                "properties[Symbol('k')] = 1; properties.list[Symbol.iterator] = 1",
                "properties.n = [NaN, Infinity, -Infinity, -0, 1e21, 1e-7, 123456789.123, 2 ** 53, 0.1 + 0.2, 1 / 3, 1.005]",
                "properties.d = new Date(86400000); properties.map = new Map([[1, 2]]); properties.r = /x/",
                "properties.boxed = [new Number(1), new String('s'), new Boolean(false), Object(1n) && 2]",
                "properties.bytes = new Uint8Array([1, 2]); properties.e = new Error('x')",
                "properties.c = new (class A { x = 1; #y = 2; get z() { return 3 } })()",
                "properties.l = new (class L extends Array {})(1, 2, 3)",
                "properties.p = new Proxy({ a: 1 }, {}); properties.q = new Proxy([1], {})",
                "properties.o = Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true } })",
                "properties.o = Object.assign(Object.create(null), { a: 1 })",
                "properties.o = Object.freeze({ a: 1, b: Object.seal([1, 2]) })",
                "Object.defineProperty(properties, 'hidden', { value: 1, enumerable: false })",
                "Object.defineProperty(properties, 'g', { get: () => 'got', enumerable: true })",
                "let n = 0; Object.defineProperty(properties, 'g', { get: () => ++n, enumerable: true })",
                "Object.defineProperty(properties, 'g', { get: () => { throw new TypeError('no') }, enumerable: true })",
                "Object.defineProperty(properties.list, 0, { get: () => 'got' })",
                "Object.setPrototypeOf(properties, { toJSON() { return 'via prototype' } })",
                "Object.setPrototypeOf(properties.list, { toJSON() { return 'via prototype' } })",
                "Object.setPrototypeOf(properties.list, null)",
                "properties.toJSON = () => ({ other: 1 })",
                "properties.list.toJSON = () => 'list'",
                "event.toJSON = function (key) { return { key, same: this === event } }",
                "Object.prototype.toJSON = function () { return 'everything' }",
                "Array.prototype.toJSON = function () { return 'arrays' }",
                "properties[10] = 'ten'; properties[2] = 'two'; properties['01'] = 'x'",
                "for (let i = 0; i < 1500; i++) properties['k' + i] = i; delete properties.k7",
                "properties.big = 1n",
                "properties.self = properties",
                "properties.list.push(event)",
                "let deep = properties; for (let i = 0; i < 1000; i++) deep = deep.d = {}",
                "properties.again = properties.list; properties.more = [properties.list, properties.list]",
                "properties.raw = JSON.parse('{\"a\":[1.50,\"x\"]}')",
                "JSON.stringify = () => 'overwritten'; JSON.parse = () => 1",
                "return function () {}",
                "return Symbol('x')",
                "return 'text'",
                "return 5.50",
                "return true",
                "return [event, properties.list]",
                "return 0",
                "return null",
                "return new Proxy(event, {})",
                "return JSON.rawJSON ? event : event",
                "(function () { event.args = arguments })(1, 2)",
                "properties.x = globalThis.y = 1; event.ref = event.properties; event.properties = 'gone'",
            })
    void whateverAPluginDoesComesOutTheSame(String code) throws Exception {
        try (PluginContext context = plugin()) {
            same(context, event(code));
        }
    }

    @Test
    void madeUpEventsAreTheSame() throws Exception {
        try (PluginContext context = plugin()) {
            for (int seed = 0; seed < 400; seed++) {
                StringBuilder json = new StringBuilder();
                object(json, new SplittableRandom(seed), 0);
                same(context, json.toString());
                same(
                        context,
                        json.insert(1, json.length() > 2 ? "\"look\":1," : "\"look\":1")
                                .toString());
            }
        }
    }

    @Test
    void brokenTextsFailTheSame() throws Exception {
        try (PluginContext context = plugin()) {
            for (int seed = 0; seed < 400; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                StringBuilder json = new StringBuilder();
                object(json, random, 0);
                int at = random.nextInt(json.length());
                if (random.nextBoolean()) {
                    json.deleteCharAt(at);
                } else {
                    json.setCharAt(at, "{}[]\":,\\0-.eE \u0001".charAt(random.nextInt(15)));
                }
                same(context, json.toString());
            }
        }
    }

    @Test
    void bytesThatAreNoUtf8BecomeReplacementCharacters() throws Exception {
        byte[] bytes = "{\"a\":\"x?y\",\"k?\":1}".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] == '?' ? (byte) 0xC3 : bytes[i];
        }
        try (PluginContext context = plugin()) {
            assertThat(run(context, bytes)).isEqualTo("{\"a\":\"x\uFFFDy\",\"k\uFFFD\":1}");
        }
    }

    @Test
    void manyKeySequencesAndManyThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> workers = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int first = thread;
                workers.add(
                        () -> {
                            try (PluginContext context = plugin()) {
                                SplittableRandom random = new SplittableRandom(first / 2);
                                for (int i = 0; i < 3000; i++) {
                                    String json = keys(random);
                                    assertThat(run(context, json.getBytes(StandardCharsets.UTF_8)))
                                            .isEqualTo(json);
                                }
                            }
                            return null;
                        });
            }
            for (Future<Void> worker : threads.invokeAll(workers)) {
                worker.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void theLimitOfResultsCountsCharacters() throws Exception {
        int limit = 1000;
        PluginLimits limits = PluginLimits.builder().resultChars(limit).build();
        try (PluginContext context = plugin(limits)) {
            for (String letter : List.of("x", "ä")) { // of one byte and of two
                String longest = "return '" + letter + "'.repeat(" + (limit - 2) + ")";
                assertThat(run(context, event(longest).getBytes(StandardCharsets.UTF_8)))
                        .hasSize(limit);
                String over = "return '" + letter + "'.repeat(" + (limit - 1) + ")";
                assertThat(run(context, event(over).getBytes(StandardCharsets.UTF_8)))
                        .isEqualTo(
                                "threw RangeError: The returned event is longer than 1000"
                                        + " characters");
            }
        }
    }

    @Test
    void aGraphThatIsAnEndlessTextIsStopped() throws Exception {
        String code =
                "const leaf = {}; for (let i = 0; i < 1000; i++) leaf['u' + i] = undefined;"
                        + "let x = leaf; for (let i = 0; i < 60; i++) x = [x, x]; return x";
        try (PluginContext context =
                plugin(PluginLimits.builder().cpuTime(Duration.ofMillis(300)).build())) {
            assertThat(run(context, event(code).getBytes(StandardCharsets.UTF_8)))
                    .startsWith("threw Error: Script execution ");
            assertThat(run(context, event("").getBytes(StandardCharsets.UTF_8))).contains("two");
        }
    }

    @Test
    void anEventKeptByThePluginKeepsItsTexts() throws Exception {
        String keep = "globalThis.kept ??= event; return { kept: globalThis.kept.properties }";
        try (PluginContext context = plugin()) {
            String first = run(context, event(keep).getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 10; i++) {
                run(
                        context,
                        event("properties.i = 'other " + i + "'").getBytes(StandardCharsets.UTF_8));
                assertThat(run(context, event(keep).getBytes(StandardCharsets.UTF_8)))
                        .isEqualTo(first);
            }
        }
    }

    /** Distinct sequences of keys, more than are kept. */
    private static String keys(SplittableRandom random) {
        StringBuilder json = new StringBuilder("{");
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("\"key_")
                    .append(i)
                    .append('_')
                    .append(random.nextInt(40))
                    .append("\":")
                    .append(random.nextBoolean() ? "\"text\"" : "12");
        }
        return json.append('}').toString();
    }

    private static void object(StringBuilder json, SplittableRandom random, int depth) {
        json.append('{');
        int count = random.nextInt(depth == 0 ? 12 : 5);
        for (int i = 0; i < count; i++) {
            json.append(i == 0 ? "" : ",");
            if (random.nextInt(12) == 0) {
                text(json, random);
            } else {
                json.append("\"k").append(random.nextInt(30)).append('"');
            }
            json.append(':');
            value(json, random, depth + 1);
        }
        json.append('}');
    }

    private static void value(StringBuilder json, SplittableRandom random, int depth) {
        switch (random.nextInt(depth > 4 ? 7 : 10)) {
            case 0 -> json.append(random.nextInt());
            case 1 -> json.append(random.nextInt(100_000) / 100.0);
            case 2 -> json.append(Double.longBitsToDouble(random.nextLong() & ~(1L << 62)));
            case 3 -> json.append(random.nextBoolean());
            case 4 -> json.append("null");
            case 5 -> text(json, random);
            case 6 -> json.append('"').append(Long.toString(random.nextLong(), 36)).append('"');
            case 7, 8 -> object(json, random, depth);
            default -> {
                json.append('[');
                int count = random.nextInt(5);
                for (int i = 0; i < count; i++) {
                    json.append(i == 0 ? "" : ",");
                    value(json, random, depth + 1);
                }
                json.append(']');
            }
        }
    }

    private static void text(StringBuilder json, SplittableRandom random) {
        json.append('"');
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(10)) {
                case 0 -> json.append(String.format("\\u%04x", random.nextInt(0x10000)));
                case 1 -> json.append('\\').append("\"\\/bfnrt".charAt(random.nextInt(8)));
                case 2 -> json.append((char) (0xA0 + random.nextInt(0x3000)));
                case 3 -> json.appendCodePoint(0x1F300 + random.nextInt(200));
                default -> json.append((char) ('a' + random.nextInt(26)));
            }
        }
        json.append('"');
    }

    /** A test of the test: the reference throws what it should. */
    @Test
    void theReferenceIsTheEnginesOwn() {
        assertThat(expected.execute("{\"b\":1,\"1\":2}").asString()).isEqualTo("{\"1\":2,\"b\":1}");
        assertThat(expected.execute("{").asString()).startsWith("threw SyntaxError: ");
    }
}
