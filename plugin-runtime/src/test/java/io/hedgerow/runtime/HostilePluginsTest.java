package io.hedgerow.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every plugin of {@code src/test/plugins/hostile}: its first line says what must happen. After
 * each, the same context and another one, opened before, must still work.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostilePluginsTest {

    private static final Path CORPUS = Path.of("src/test/plugins/hostile");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVENT = "{\"event\":\"e\",\"team_id\":2,\"properties\":{\"a\":1}}";
    private static final PluginLimits LIMITS =
            PluginLimits.DEFAULT
                    .withCpuTime(Duration.ofMillis(300))
                    .withMethodTimeout(Duration.ofMillis(700))
                    .withAwaitTimeout(Duration.ofMillis(500))
                    .withAllocatedBytes(128L << 20);

    private final TestHost neighbourHost = new TestHost();
    private PluginEngine engine;
    private PluginContext neighbour;

    @BeforeAll
    void open() throws Exception {
        engine = PluginEngine.acquire();
        neighbour =
                open(
                        neighbourHost,
                        "let n = 0; exports.processEvent = (e) => { e.n = ++n; return e }");
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
        if (must.startsWith("fail to load")) {
            assertThatThrownBy(() -> open(host, text)).isInstanceOf(PluginLoadException.class);
        } else {
            // A plugin that is to return does honest work and gets the ordinary CPU time for it.
            PluginLimits limits =
                    must.startsWith("return")
                            ? LIMITS.withCpuTime(PluginLimits.DEFAULT.cpuTime())
                            : LIMITS;
            try (PluginContext context = open(host, text, limits)) {
                check(must, host.await(context, HookCall.processEvent(EVENT)), context);
                assertThat(context.inFlight()).isZero();
                // The context, or its successor, takes the next event.
                assertThat(host.await(context, HookCall.processEvent(EVENT))).isNotNull();
            }
        }
        assertThat(neighbourCount()).as("the neighbour kept its globals").isEqualTo(seen + 1);
        assertThat(engine.stuckInterrupts()).isZero();
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
