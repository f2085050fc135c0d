package io.hedgerow.runtime.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hedgerow.runtime.PluginEngine;
import io.hedgerow.runtime.module.HostModules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our own plugins, one per hazard found in real ones, and the pinned official plugins: each does
 * what its scenarios say.
 */
class ScenarioCorpusTest {

    private static final Path PLUGINS = Path.of("src/test/plugins");

    /** Corpus plugin → modules of the host it needs beyond the prelude's. */
    private static final Map<String, List<String>> NEEDS =
            Map.of(
                    "attachments", List.of("buffer"),
                    "http", List.of("node-fetch", "url"),
                    "host-timers", List.of("@posthog/plugin-contrib"),
                    "crypto-and-zlib", List.of("crypto", "zlib", "buffer"));

    private static PluginEngine engine;

    @BeforeAll
    static void open() {
        engine = PluginEngine.acquire();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    static List<Path> scenarios() throws IOException {
        try (Stream<Path> files = Files.walk(PLUGINS)) {
            return files.filter(
                            file ->
                                    file.getParent().endsWith("scenarios")
                                            || file.getParent().endsWith("official"))
                    .filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void holds(Path file) throws Exception {
        String plugin = file.getParent().getParent().getFileName().toString();
        for (String module : NEEDS.getOrDefault(plugin, List.of())) {
            assumeTrue(HostModules.provided().find(module).isPresent(), module);
        }
        Scenario scenario = ScenarioReader.read(file);
        ScenarioReport report = new ScenarioRunner(engine).run(scenario, null);
        assertThat(report.differences()).as(report.json()).isEmpty();
        assertThat(report.notes()).isEmpty();
        assertThat(report.steps()).hasSameSizeAs(scenario.steps());
    }
}
