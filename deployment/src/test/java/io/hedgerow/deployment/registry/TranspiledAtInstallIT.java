package io.hedgerow.deployment.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.job.registry.RegistryRules;
import io.hedgerow.job.secrets.SecretSettings;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.runtime.PluginEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line installs or upgrades a TaskManager need not transpile. */
class TranspiledAtInstallIT {

    private static final String CACHE = PluginEngine.CACHE_PROPERTY;

    @TempDir Path folder;
    private RegistryDatabase db;
    private String cacheBefore;
    private Path plugin;

    @BeforeEach
    void start() throws Exception {
        cacheBefore = System.getProperty(CACHE);
        System.setProperty(CACHE, folder.resolve("of-the-command-line").toString());
        db = new RegistryDatabase(folder);
        db.update(
                "INSERT INTO posthog_organization (id, name) VALUES (gen_random_uuid(), 'o')",
                "INSERT INTO posthog_team (organization_id, api_token)"
                        + " SELECT id, 'phc_1' FROM posthog_organization");
        plugin = Files.createDirectories(folder.resolve("plugin"));
        Files.writeString(plugin.resolve("plugin.json"), "{\"name\":\"p\"}");
        write(1);
        command("plugin", "install", plugin.toString());
        command("plugin", "enable", "p", "--team", "1");
    }

    @AfterEach
    void stop() {
        db.close();
        if (cacheBefore == null) {
            System.clearProperty(CACHE);
        } else {
            System.setProperty(CACHE, cacheBefore);
        }
    }

    private void write(int version) throws Exception {
        Files.writeString(
                plugin.resolve("index.js"),
                "const version: number = " + version + "\nexport const processEvent = e => e");
    }

    private void command(String... arguments) {
        var run = db.command(null, arguments);
        assertThat(run.status()).as(run.err()).isZero();
    }

    /** As a TaskManager does that shares nothing but the database with the command line. */
    private RegistrySnapshot load(
            RegistrySnapshot previous, RegistryRules rules, boolean transpiles) throws Exception {
        System.setProperty(CACHE, Files.createTempDirectory(folder, "of-the-job").toString());
        try (PluginEngine engine = PluginEngine.acquire()) {
            RegistrySnapshot read = db.loader(rules).load(previous);
            assertThat(engine.isTranspilerLoaded()).isEqualTo(transpiles);
            for (PluginInstallation each : read.chain(1)) {
                engine.compile(each.code());
            }
            return read;
        } finally {
            System.setProperty(CACHE, folder.resolve("of-the-command-line").toString());
        }
    }

    private static String text(RegistrySnapshot registry) {
        return registry.chain(1).get(0).code().text();
    }

    @Test
    void theFirstReadingAndThatAfterAnUpgradeNeedNoTranspiler() throws Exception {
        RegistrySnapshot first = load(null, RegistryRules.DEFAULT, false);
        assertThat(first.transpilesHere()).isFalse();
        assertThat(text(first)).contains("version = 1").contains("exports.processEvent");

        write(2);
        command("plugin", "upgrade", "p", plugin.toString());
        RegistrySnapshot second = load(first, RegistryRules.DEFAULT, false);
        assertThat(second.transpilesHere()).isFalse();
        assertThat(text(second)).contains("version = 2");
        assertThat(second.chain(1).get(0).version()).isNotEqualTo(first.chain(1).get(0).version());
    }

    @Test
    void whatSomebodyElseWroteIsTranspiledAndTheTranspilerKept() throws Exception {
        RegistrySnapshot first = load(null, RegistryRules.DEFAULT, false);
        db.update(
                "UPDATE posthog_pluginsourcefile SET source = 'export const edited = 1'"
                        + " WHERE filename = 'index.ts'");
        RegistrySnapshot edited = load(first, RegistryRules.DEFAULT, true);
        assertThat(text(edited)).contains("edited").doesNotContain("version");
        assertThat(edited.transpilesHere()).isTrue();
        assertThat(load(edited, RegistryRules.DEFAULT, false).transpilesHere()).isTrue();

        db.update(
                "UPDATE posthog_pluginsourcefile SET transpiled = 'no JSON'"
                        + " WHERE filename = 'index.ts'");
        assertThat(text(load(null, RegistryRules.DEFAULT, true))).contains("edited");
    }

    @Test
    void anUnchangedPluginThatWasNotTranspiledIsWhenItIsInstalledAgain() throws Exception {
        db.update("UPDATE posthog_pluginsourcefile SET transpiled = NULL, status = NULL");
        assertThat(load(null, RegistryRules.DEFAULT, true).transpilesHere()).isTrue();
        command("plugin", "upgrade", "p", plugin.toString());
        assertThat(load(null, RegistryRules.DEFAULT, false).transpilesHere()).isFalse();
        String row = "SELECT xmin, status FROM posthog_pluginsourcefile ORDER BY filename";
        var before = db.rows(row);
        command("plugin", "upgrade", "p", plugin.toString());
        assertThat(db.rows(row)).isEqualTo(before);
    }

    /** The approved hash is of the source; what else stands in the row nobody has looked at. */
    @Test
    void approvedPluginsAreTranspiledWhereTheyRun() throws Exception {
        db.update(
                "UPDATE posthog_pluginsourcefile SET transpiled ="
                        + " replace(transpiled, 'version = 1', 'version = 666')");
        assertThat(text(load(null, RegistryRules.DEFAULT, false))).contains("version = 666");
        command("plugin", "approve", plugin.toString());
        RegistrySnapshot approved =
                load(null, new RegistryRules(SecretSettings.DEFAULT, true), true);
        assertThat(text(approved)).contains("version = 1");
        assertThat(approved.transpilesHere()).isTrue();
    }
}
