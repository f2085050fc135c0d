package io.hedgerow.deployment.cli.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.deployment.cli.CommandRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The TypeScript scaffold against PostHog's types, with the packages that it asks its author to
 * install; those lie in {@code src/test/js}.
 */
class ScaffoldTypesTest {

    private static final Path PACKAGES = Path.of("src/test/js").toAbsolutePath();

    private record TypeCheck(int status, String said) {}

    @TempDir Path folder;
    private Path plugin;

    @BeforeEach
    void make() throws Exception {
        CommandRun run =
                CommandRun.of("plugin", "new", "words", "--typescript", "--in", folder.toString());
        assertThat(run.status()).as(run.err()).isZero();
        plugin = folder.resolve("words");
        Files.createSymbolicLink(plugin.resolve("node_modules"), PACKAGES.resolve("node_modules"));
    }

    /** As {@code npm run types} in the scaffold does. */
    private TypeCheck typeCheck() throws Exception {
        Process process =
                new ProcessBuilder("node", "node_modules/typescript/bin/tsc", "--noEmit")
                        .directory(plugin.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes());
        return new TypeCheck(process.waitFor(), said);
    }

    @Test
    void theScaffoldHasTheTypesOfPostHog() throws Exception {
        TypeCheck check = typeCheck();
        assertThat(check.said()).isEmpty();
        assertThat(check.status()).isZero();
    }

    @Test
    void aTypoIsFound() throws Exception {
        Path index = plugin.resolve("index.ts");
        String text = Files.readString(index);
        Files.writeString(index, text.replace("event.properties!", "event.propertiez!"));
        assertThat(typeCheck().said())
                .contains("'propertiez' does not exist on type 'PluginEvent'");
        Files.writeString(index, text.replace("config: { property: string }", "config: {}"));
        assertThat(typeCheck().said()).contains("'property' does not exist");
    }

    @Test
    void itIsCheckedWithTheVersionsThatItAsksFor() throws Exception {
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(plugin.resolve("package.json").toFile()).get("devDependencies"))
                .isEqualTo(
                        json.readTree(PACKAGES.resolve("package.json").toFile())
                                .get("devDependencies"));
    }
}
