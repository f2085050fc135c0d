package io.hedgerow.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every plugin of {@code src/test/plugins/hostile}: its first line says what must happen. After
 * each, the same context and another one, opened before, must still work.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostilePluginsTest {

    private static final Duration LONG_ENOUGH_TO_BE_WARM = Duration.ofSeconds(1);

    private static final Path CORPUS = Path.of("src/test/plugins/hostile");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVENT = "{\"event\":\"e\",\"team_id\":2,\"properties\":{\"a\":1}}";
    private static final PluginLimits LIMITS =
            PluginLimits.builder()
                    .cpuTime(Duration.ofMillis(300))
                    .methodTimeout(Duration.ofSeconds(2))
                    .awaitTimeout(Duration.ofSeconds(1))
                    .allocatedBytes(128L << 20)
                    .build();

    private final TestHost neighbourHost = new TestHost();
    private PluginEngine engine;
    private PluginContext neighbour;

    @BeforeAll
    void open() throws Exception {
        engine = PluginEngine.acquire();
        neighbour =
                open(
                        neighbourHost,
                        "let n = 0; exports.processEvent = (e) => { e.n = ++n; return e }",
                        PluginLimits.DEFAULT); // the first context of a JVM takes a while
    }

    @AfterAll
    void close() {
        neighbour.close();
        engine.close();
    }

    static Stream<Path> plugins() throws IOException {
        return Files.list(CORPUS).filter(file -> file.toString().endsWith(".js")).sorted();
    }

    @ParameterizedTest
    @MethodSource("plugins")
    void doesWhatItsFirstLineSays(Path file) throws Exception {
        String text = Files.readString(file);
        String must = text.lines().findFirst().orElseThrow().replace("// must: ", "");
        TestHost host = new TestHost();
        int seen = neighbourCount();
        long stuck = engine.stuckInterrupts();
        if (must.startsWith("fail to load")) {
            assertThatThrownBy(() -> open(host, text)).isInstanceOf(PluginLoadException.class);
        } else {
            // A plugin that is to return does honest work and gets the ordinary CPU time for it.
            PluginLimits limits =
                    must.startsWith("return")
                            ? LIMITS.toBuilder().cpuTime(PluginLimits.DEFAULT.cpuTime()).build()
                            : LIMITS;
            try (PluginContext context = open(host, text, limits)) {
                check(must, host.await(context, HookCall.processEvent(EVENT)), context);
                assertThat(context.inFlight()).isZero();
                // The context, or its successor, takes the next event.
                assertThat(host.await(context, HookCall.processEvent(EVENT))).isNotNull();
            }
        }
        assertThat(neighbourCount()).as("the neighbour kept its globals").isEqualTo(seen + 1);
        assertThat(engine.stuckInterrupts()).isEqualTo(stuck);
    }

    /**
     * A length that lies gets past the guard of the array methods, into a loop without a safepoint.
     * This one ends by itself; until then the engine tells that a thread is held.
     */
    @Test
    void aBuiltInThatCannotBeInterruptedIsReported() throws Exception {
        assumeFalse(
                engine.compilesJavaScript(),
                "compiled, the loop inside the built-in has safepoints and can be interrupted");
        String plugin =
                """
                exports.processEvent = (event) => {
                    let reads = 0
                    const liar = { get length() { return reads++ === 0 ? 0 : event.rounds } }
                    Array.prototype.indexOf.call(liar, 1)
                    return event
                }
                """;
        TestHost host = new TestHost();
        long rounds = roundsIn(Duration.ofSeconds(20), plugin);
        Set<PluginIdentity> reported = ConcurrentHashMap.newKeySet();
        try (AutoCloseable watch = engine.onStuck(reported::add);
                PluginContext context = open(host, plugin)) {
            InvocationResult result = host.await(context, roundsEvent(rounds));
            assertThat(((InvocationResult.Failed) result).error().kind())
                    .isEqualTo(PluginError.Kind.STOPPED);
            assertThat(reported).containsExactly(context.identity());
            assertThat(host.await(context, roundsEvent(1)))
                    .isInstanceOf(InvocationResult.Completed.class);
        }
    }

    /**
     * How far this machine counts in the given time, so that an interrupt gives up after five
     * seconds.
     */
    private long roundsIn(Duration time, String plugin) throws Exception {
        TestHost host = new TestHost();
        long rounds = 200_000;
        long nanos = 1;
        try (PluginContext context =
                open(
                        host,
                        plugin,
                        LIMITS.toBuilder()
                                .cpuTime(Duration.ofSeconds(60))
                                .allocatedBytes(1L << 40)
                                .build())) {
            while (nanos < LONG_ENOUGH_TO_BE_WARM.toNanos()) {
                rounds *= 2;
                long start = System.nanoTime();
                assertThat(host.await(context, roundsEvent(rounds)))
                        .isInstanceOf(InvocationResult.Completed.class);
                nanos = System.nanoTime() - start;
            }
        }
        return (long) ((double) rounds * time.toNanos() / nanos);
    }

    private static HookCall roundsEvent(long rounds) {
        return HookCall.processEvent("{\"event\":\"e\",\"rounds\":" + rounds + "}");
    }

    private static void check(String must, InvocationResult result, PluginContext context)
            throws IOException {
        if (must.startsWith("return ")) {
            assertThat(result).isInstanceOf(InvocationResult.Completed.class);
            JsonNode event = JSON.readTree(((InvocationResult.Completed) result).json());
            assertThat(event.at("/properties/result"))
                    .isEqualTo(JSON.readTree(must.substring("return ".length())));
            return;
        }
        assertThat(result).as(must).isInstanceOf(InvocationResult.Failed.class);
        PluginError error = ((InvocationResult.Failed) result).error();
        assertThat(error.message() + error.stack())
                .doesNotContain("java.", "graalvm", "com.oracle", "io.hedgerow", "prelude.js");
        if (must.equals("fail or be stopped")) {
            return; // which of the two limits is reached first depends on the machine
        }
        if (must.equals("be stopped")) {
            assertThat(error.kind()).as(error.describe()).isEqualTo(PluginError.Kind.STOPPED);
            assertThat(error.message()).startsWith("Script execution ");
        } else if (must.equals("time out")) {
            assertThat(error.kind()).isEqualTo(PluginError.Kind.TIMED_OUT);
            assertThat(error.retryable()).isTrue();
        } else {
            assertThat(error.kind())
                    .as(error.describe())
                    .isIn(PluginError.Kind.THROWN, PluginError.Kind.THROWN_VALUE);
            String name = must.substring("fail".length()).strip();
            if (!name.isEmpty()) {
                assertThat(error.name()).as(error.describe()).isEqualTo(name);
            }
            assertThat(context.generation()).as("an ordinary error keeps the context").isOne();
        }
    }

    private int neighbourCount() throws IOException {
        InvocationResult result = neighbourHost.await(neighbour, HookCall.processEvent(EVENT));
        return JSON.readTree(((InvocationResult.Completed) result).json()).get("n").asInt();
    }

    private PluginContext open(TestHost host, String text) throws PluginLoadException {
        return open(host, text, LIMITS);
    }

    private PluginContext open(TestHost host, String text, PluginLimits limits)
            throws PluginLoadException {
        return engine.open(
                engine.compile(TranspiledSource.verbatim("index.js", text)),
                PluginSettings.of(new PluginIdentity(2, 60, 39, "hostile"), "{}"),
                host.services(),
                limits);
    }
}
