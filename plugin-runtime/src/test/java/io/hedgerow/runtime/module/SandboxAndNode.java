package io.hedgerow.runtime.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationResult;
import io.hedgerow.runtime.PluginContext;
import io.hedgerow.runtime.PluginEngine;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.PluginSettings;
import io.hedgerow.runtime.TestHost;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * Runs the same text in the sandbox and in Node, an async function body that returns plain data.
 *
 * <p>Owns: a share of the engine. Lives: as a test. Threads: the test's. Survives: nothing.
 */
final class SandboxAndNode implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    final TestHost host = new TestHost();

    private final PluginEngine engine = PluginEngine.acquire();
    private final Path directory;

    /** Packages that the sandbox bundles, for Node to read them from. */
    private static final Path PACKAGES = Path.of("src/main/js/node_modules");

    /** For {@code posthog.api}. */
    String siteUrl = "";

    /**
     * @param directory for the texts that Node reads
     */
    SandboxAndNode(Path directory) {
        this.directory = directory;
    }

    /** What the sandbox answers. */
    JsonNode run(String body) throws Exception {
        try (PluginContext context =
                engine.open(
                        engine.compile(
                                TranspiledSource.verbatim(
                                        "index.js",
                                        "exports.processEvent = async (e) => { e.properties.out = await (async () => {"
                                                + body
                                                + "\n})(); return e }")),
                        new PluginSettings(
                                new PluginIdentity(2, 60, 39, "test plugin"),
                                "{}",
                                Map.of(),
                                siteUrl),
                        host.services(),
                        PluginLimits.builder()
                                .cpuTime(Duration.ofSeconds(30))
                                .allocatedBytes(2L << 30)
                                .build())) {
            InvocationResult result =
                    host.await(
                            context, HookCall.processEvent("{\"event\":\"x\",\"properties\":{}}"));
            assertThat(result).isInstanceOf(InvocationResult.Completed.class);
            return JSON.readTree(((InvocationResult.Completed) result).json())
                    .at("/properties/out");
        }
    }

    /** What Node answers to the same text. */
    JsonNode node(String body) throws Exception {
        Path script = directory.resolve("reference.js");
        Files.writeString(
                script,
                "(async () => {"
                        + body
                        + "})().then((r) => process.stdout.write(JSON.stringify(r), () => process.exit()))");
        Path answer = directory.resolve("answer.json");
        Process process;
        try {
            ProcessBuilder command =
                    new ProcessBuilder("node", "--no-deprecation", script.toString())
                            .redirectOutput(answer.toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD);
            command.environment().put("NODE_PATH", PACKAGES.toAbsolutePath().toString());
            process = command.start();
        } catch (IOException e) {
            Assumptions.abort("there is no node on the PATH to compare with");
            return null;
        }
        assertThat(process.waitFor()).isZero();
        return JSON.readTree(answer.toFile());
    }

    /** Both answer the same. */
    void same(String body) throws Exception {
        JsonNode ours = run(body);
        JsonNode theirs = node(body);
        assertThat(ours).hasSameSizeAs(theirs);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < theirs.size(); i++) {
            if (!ours.get(i).equals(theirs.get(i))) {
                differences.add("ours " + ours.get(i) + " node " + theirs.get(i));
            }
        }
        assertThat(differences).isEmpty();
    }

    @Override
    public void close() {
        engine.close();
    }
}
