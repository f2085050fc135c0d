package io.hedgerow.deployment.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.deployment.cli.CommandRun;
import io.hedgerow.deployment.e2e.Await;
import io.hedgerow.job.secrets.SecretKeys;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.runtime.PluginEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the commands change is told to a running job, and nothing else; writers wait in line. */
class CommandsAreNoticedIT {

    private static final int WRITERS = 6;

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    @TempDir static Path folder;
    private static RegistryDatabase db;
    private static PluginEngine kept;
    private static Path keys;

    private int marks;
    private int seen;

    @BeforeAll
    static void start() throws Exception {
        System.setProperty("hedgerow.transpiled.cache", folder.resolve("cache").toString());
        kept = PluginEngine.acquire();
        keys = folder.resolve("keys.json");
        Files.writeString(keys, SecretKeys.generate().toJson());
        db = new RegistryDatabase(folder);
    }

    @BeforeEach
    void makeTeams() throws Exception {
        db.update("TRUNCATE posthog_organization RESTART IDENTITY CASCADE");
        run("team", "create", "one", "--new-organization", "o");
        run("team", "create", "mark");
    }

    @AfterAll
    static void stop() {
        db.close();
        kept.close();
    }

    private static CommandRun run(String... arguments) {
        CommandRun run = db.command(keys.toString(), arguments);
        assertThat(run.status()).as(run.err()).isZero();
        return run;
    }

    private static String plugin(String name, String code) throws Exception {
        Path plugin = Files.createDirectories(folder.resolve(name));
        Files.writeString(
                plugin.resolve("plugin.json"),
                """
                {"name": "%s", "config": [{"key": "a", "type": "string"},
                  {"key": "s", "type": "string", "secret": true}, {"key": "f", "type": "attachment"}]}
                """
                        .formatted(name));
        Files.writeString(plugin.resolve("index.js"), code);
        return plugin.toString();
    }

    /** What was told of team 1 since the last time; the mark says that all of it was told. */
    private List<String> told() throws Exception {
        db.update("UPDATE posthog_team SET api_token = 'mark %d' WHERE id = 2".formatted(++marks));
        List<String> all =
                Await.until(
                        () ->
                                ChangesJob.changes().stream()
                                        .map(CommandsAreNoticedIT::text)
                                        .toList(),
                        each -> assertThat(each.subList(seen, each.size())).contains("2/0"));
        List<String> told = all.subList(seen, all.size());
        seen = all.size();
        return told.stream().filter(each -> each.startsWith("1/")).distinct().toList();
    }

    private static String text(RegistryChange change) {
        return change.teamId() + "/" + change.configId();
    }

    private List<String> toldOf(String... arguments) throws Exception {
        run(arguments);
        return told();
    }

    @Test
    void theJobIsToldOfEachChangeAndOfNothingElse() throws Exception {
        try (ChangesJob job = ChangesJob.start(db.loader(), folder, null)) {
            told();
            Path file = Files.writeString(folder.resolve("value"), "s3cret");
            String secret = "s=file:" + file;

            assertThat(toldOf("plugin", "install", plugin("p", "export function onEvent() {}")))
                    .isEmpty();
            assertThat(toldOf("plugin", "config", "set", "p", "a=1", "--team", "1")).isEmpty();
            assertThat(toldOf("plugin", "enable", "p", "--team", "1")).containsExactly("1/1");
            assertThat(toldOf("plugin", "enable", "p", "--team", "1")).as("again").isEmpty();
            assertThat(toldOf("plugin", "config", "set", "p", "a=2", "--team", "1"))
                    .containsExactly("1/1");
            assertThat(toldOf("plugin", "config", "set", "p", "a=2", "--team", "1"))
                    .as("the same value")
                    .isEmpty();
            assertThat(toldOf("plugin", "config", "set", "p", "--from", secret, "--team", "1"))
                    .containsExactly("1/1");
            assertThat(toldOf("plugin", "config", "set", "p", "a=2", "--team", "1"))
                    .as("a secret that is not named")
                    .isEmpty();
            assertThat(toldOf("plugin", "attach", "p", "f", file.toString(), "--team", "1"))
                    .containsExactly("1/1");
            assertThat(toldOf("plugin", "attach", "p", "f", "--remove", "--team", "1"))
                    .containsExactly("1/1");
            assertThat(
                            toldOf(
                                    "plugin",
                                    "upgrade",
                                    "p",
                                    plugin("p", "export function onEvent() { return 1 }")))
                    .containsExactly("1/1");
            run("plugin", "install", plugin("q", "export function onEvent() {}"));
            assertThat(toldOf("plugin", "enable", "q", "--team", "1")).containsExactly("1/2");
            assertThat(toldOf("plugin", "order", "q", "p", "--team", "1"))
                    .containsExactlyInAnyOrder("1/1", "1/2");
            assertThat(toldOf("plugin", "order", "q", "p", "--team", "1")).as("again").isEmpty();
            assertThat(toldOf("plugin", "disable", "p", "--team", "1")).containsExactly("1/1");
            assertThat(toldOf("plugin", "uninstall", "q", "--force")).containsExactly("1/2");
        }
    }

    @Test
    void writersWaitForOneAnother() throws Exception {
        String plugin = plugin("contended", "export function onEvent() {}");
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Integer> installs =
                    all(threads, "plugin", "install", plugin, "--organization", "o");
            assertThat(installs).containsOnlyOnce(0).containsOnly(0, 1);
            assertThat(all(threads, "plugin", "enable", "contended", "--team", "1"))
                    .containsOnly(0);
        } finally {
            threads.shutdownNow();
        }
        String count = "SELECT count(*) FROM posthog_plugin%s WHERE %s";
        assertThat(db.rows(count.formatted("", "name = 'contended'"))).containsExactly("1");
        assertThat(
                        db.rows(
                                count.formatted(
                                        "config",
                                        "plugin_id = (SELECT id FROM posthog_plugin WHERE name = 'contended')")))
                .containsExactly("1");
    }

    private static List<Integer> all(ExecutorService threads, String... arguments)
            throws Exception {
        List<Future<Integer>> runs = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            runs.add(threads.submit(() -> db.command(keys.toString(), arguments).status()));
        }
        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> each : runs) {
            statuses.add(each.get());
        }
        return statuses;
    }
}
