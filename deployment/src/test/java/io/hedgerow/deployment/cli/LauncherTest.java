package io.hedgerow.deployment.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher script in a repository of its own, with JDKs, Maven and npm that only say what they
 * were told.
 */
@EnabledOnOs(OS.LINUX)
class LauncherTest {

    private record Outcome(int status, String out, String err) {

        List<String> errors() {
            return err.lines().toList();
        }
    }

    @TempDir Path folder;
    private Path launcher;
    private Path tools;
    private Path jdks;

    @BeforeEach
    void makeRepository() throws IOException {
        launcher = folder.resolve("repo with a space/deployment/bin/hedgerow");
        Files.createDirectories(launcher.getParent());
        Files.copy(Path.of("bin/hedgerow"), launcher);
        script(launcher, Files.readString(launcher));
        Files.createDirectories(launcher.getParent().resolve("../src/main"));
        Files.writeString(repository().resolve("pom.xml"), "<project/>");
        Files.writeString(repository().resolve("deployment/pom.xml"), "<project/>");
        jdks = Files.createDirectories(folder.resolve("jdks"));
        tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool :
                List.of(
                        "bash",
                        "env",
                        "sed",
                        "cut",
                        "find",
                        "dirname",
                        "basename",
                        "readlink",
                        "tee",
                        "touch",
                        "mkdir",
                        "rm",
                        "mv",
                        "cat",
                        "grep")) {
            Path real = Path.of("/usr/bin", tool);
            script(
                    tools.resolve(tool),
                    "#!/bin/sh\nexec "
                            + (Files.exists(real) ? real : Path.of("/bin", tool))
                            + " \"$@\"\n");
        }
        script(tools.resolve("npm"), "#!/usr/bin/env bash\n");
        script(
                tools.resolve("mvn"),
                """
                #!/usr/bin/env bash
                echo "mvn on $JAVA_HOME: $*" >> "$HEDGEROW_TEST_LOG"
                mkdir -p deployment/target/dist/lib
                """);
    }

    @Test
    void takesTheJdkThatCompilesJavaScript() throws Exception {
        jdk("a-17", "17.0.15");
        Path fast = jdk("b-25", "25.0.3");
        jdk("c-25-too-old", "25.0.2");

        Outcome outcome = run("bench", "a b");

        assertThat(outcome.status).isZero();
        assertThat(outcome.errors().get(0))
                .isEqualTo("hedgerow: JDK 25.0.3 in " + fast + ": JavaScript is compiled");
        assertThat(outcome.out)
                .contains("java of b-25:")
                .contains("-XX:+EnableJVMCI")
                .contains("--sun-misc-unsafe-memory-access=allow")
                .endsWith("io.hedgerow.deployment.cli.HedgerowCommand bench [a b]\n");
    }

    @Test
    void runsInterpretedOnAJdkWhoseUpdateIsTooOldForTheCompiler() throws Exception {
        jdk("only", "25.0.2");

        Outcome outcome = run("bench");

        assertThat(outcome.status).isZero();
        assertThat(outcome.errors().get(0)).contains("25.0.2").contains("interpreted");
        assertThat(outcome.out).doesNotContain("JVMCI").contains("--enable-native-access");
    }

    @Test
    void givesJdk17NoFlagThatItDoesNotKnow() throws Exception {
        jdk("only", "17.0.15");

        Outcome outcome = run("bench");

        assertThat(outcome.out)
                .contains("--add-opens=java.base/java.lang=ALL-UNNAMED")
                .doesNotContain("--sun-misc-unsafe-memory-access")
                .doesNotContain("JVMCI");
    }

    @Test
    void aBriefCommandSaysOnlyWhatItWasAsked() throws Exception {
        jdk("b-25", "25.0.3");

        run("build");
        Outcome outcome = run("plugin", "list");

        assertThat(outcome.errors()).isEmpty();
        assertThat(outcome.out).doesNotContain("JVMCI").contains("-XX:TieredStopAtLevel=1");
        assertThat(run("dlq", "list").out).contains("-XX:TieredStopAtLevel=1");
        Outcome test = run("plugin", "test");
        assertThat(test.errors()).isEmpty();
        assertThat(test.out).contains("JVMCI").doesNotContain("TieredStop");
    }

    @Test
    void theNamedJdkWins() throws Exception {
        Path wanted = jdk("a-17", "17.0.15");
        jdk("b-25", "25.0.3");

        assertThat(run("--jdk", wanted.toString(), "plugin").out).contains("java of a-17:");
        assertThat(run(Map.of("HEDGEROW_JDK", wanted.toString()), "plugin").out)
                .contains("java of a-17:");
    }

    @Test
    void aNamedFolderWithoutJdkIsOneLine() throws Exception {
        jdk("b-25", "25.0.3");

        Outcome outcome = run("--jdk", folder.resolve("nowhere").toString(), "plugin");

        assertThat(outcome.status).isEqualTo(1);
        assertThat(outcome.errors())
                .containsExactly(
                        "hedgerow: no JDK 17 to 25 in %s/nowhere (found: nothing)"
                                .formatted(folder));
    }

    @Test
    void noFittingJdkIsOneLine() throws Exception {
        jdk("old", "11.0.2");

        Outcome outcome = run("local");

        assertThat(outcome.status).isEqualTo(1);
        assertThat(outcome.errors())
                .containsExactly(
                        "hedgerow: no JDK 17 to 25 found: install one, or name it with --jdk DIR");
    }

    @Test
    void aMissingToolIsOneLineAfterTheJdk() throws Exception {
        jdk("a-17", "17.0.15");
        Files.delete(tools.resolve("npm"));
        Outcome noNpm = run("local");
        Files.delete(tools.resolve("mvn"));
        Outcome noMaven = run("local");

        assertThat(noNpm.status).isEqualTo(1);
        assertThat(noNpm.errors()).hasSize(2);
        assertThat(noNpm.errors().get(1)).startsWith("hedgerow: npm is not on the PATH");
        assertThat(noMaven.status).isEqualTo(1);
        assertThat(noMaven.errors().get(1)).startsWith("hedgerow: Maven (mvn) is not on the PATH");
    }

    @Test
    void buildsOnceAndAgainWhenASourceIsNewer() throws Exception {
        jdk("a-17", "17.0.15");

        run("plugin");
        run("plugin");
        assertThat(mavenCalls()).hasSize(1);

        Path source = repository().resolve("deployment/src/main/New.java");
        Files.writeString(source, "");
        Path built = repository().resolve("deployment/target/dist/.built");
        Files.setLastModifiedTime(
                source,
                java.nio.file.attribute.FileTime.from(
                        Files.getLastModifiedTime(built).toInstant().plusSeconds(2)));
        run("plugin");
        assertThat(mavenCalls()).hasSize(2);
        assertThat(mavenCalls().get(0)).contains("-DskipTests").doesNotContain(" install");
    }

    @Test
    void aFailedBuildStopsWithOneLineAndIsTriedAgain() throws Exception {
        jdk("a-17", "17.0.15");
        script(tools.resolve("mvn"), "#!/usr/bin/env bash\nexit 1\n");

        for (int i = 0; i < 2; i++) {
            Outcome outcome = run("plugin");
            assertThat(outcome.status).isEqualTo(1);
            assertThat(outcome.err).contains("hedgerow: the build failed: see ");
            assertThat(outcome.out).isEmpty();
        }
    }

    @Test
    void verifyReturnsMavensStatusAndRunsTheOtherKindOfJdkFirst() throws Exception {
        Path slow = jdk("a-17", "17.0.15");
        Path fast = jdk("b-25", "25.0.3");

        assertThat(run("verify").status).isZero();
        assertThat(mavenCalls()).hasSize(2);
        assertThat(mavenCalls().get(0)).startsWith("mvn on " + slow).contains("-pl operators");
        assertThat(mavenCalls().get(1)).startsWith("mvn on " + fast).endsWith(" verify");

        script(tools.resolve("mvn"), "#!/usr/bin/env bash\nexit 7\n");
        assertThat(run("verify").status).isEqualTo(7);
    }

    @Test
    void helpNeedsNoJdk() throws Exception {
        Outcome help = run("--help");

        assertThat(help.status).isZero();
        assertThat(help.out).contains("Usage: hedgerow").contains("local").contains("verify");
        assertThat(run().status).isEqualTo(2);
    }

    private Path repository() {
        return folder.resolve("repo with a space");
    }

    private List<String> mavenCalls() throws IOException {
        return Files.readAllLines(folder.resolve("mvn.log"));
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = Files.createDirectories(jdks.resolve(name));
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        script(
                home.resolve("bin/java"),
                """
                #!/usr/bin/env bash
                printf 'java of %s: ' NAME
                while [ "$1" != io.hedgerow.deployment.cli.HedgerowCommand ]; do printf '%%s ' "$1"; shift; done
                printf '%%s %%s' "$1" "$2"
                shift 2
                [ $# = 0 ] || printf ' [%%s]' "$@"
                echo
                """
                        .replace("'java of %s: ' NAME", "'java of " + name + ": '")
                        .replace("%%", "%"));
        script(home.resolve("bin/javac"), "#!/usr/bin/env bash\n");
        return home;
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Outcome run(String... arguments) throws Exception {
        return run(Map.of(), arguments);
    }

    private Outcome run(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        Map<String, String> variables = builder.environment();
        variables.clear();
        variables.put("PATH", tools.toString());
        variables.put("HOME", folder.toString());
        variables.put("HEDGEROW_JDK_DIRS", jdks + "/*");
        variables.put("HEDGEROW_TEST_LOG", folder.resolve("mvn.log").toString());
        variables.putAll(environment);
        int status = builder.start().waitFor();
        return new Outcome(status, Files.readString(out), Files.readString(err));
    }
}
