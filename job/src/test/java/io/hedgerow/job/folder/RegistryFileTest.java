package io.hedgerow.job.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.job.folder.RegistryFile.ConfigEntry;
import io.hedgerow.operators.registry.PluginInstallation.OnError;
import io.hedgerow.operators.registry.TeamDirectory.Team;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryFileTest {

    private static final String GOOD =
            """
            version: 1
            plugins:
              - name: hello
                path: plugins/hello
                log_level: 2
              - name: bye
                id: 8
                path: plugins/bye.tgz
            teams:
              - id: 1
                token: phc_1
                plugins:
                  - plugin: hello
                    config: {greeting: hi, times: 3, on: true, deep: {a: [1.5, null]}}
                  - plugin: bye
                    id: 80
                    order: -1
                    on_error: dead_letter
                    attachments:
                      cert: {file: a.pem, content_type: text/plain}
              - id: 2
                token: phc_2
                anonymize_ips: true
                session_recording_opt_in: true
                plugins:
                  - plugin: hello
                    enabled: false
            """;

    @TempDir Path folder;

    private RegistryFile read(String text) throws Exception {
        Files.writeString(folder.resolve("registry.yaml"), text);
        return RegistryFile.read(folder);
    }

    private void refuses(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(RegistryFileException.class)
                .hasMessage(folder.resolve("registry.yaml") + message);
    }

    @Test
    void readsTeamsPluginsAndConfigsInForce() throws Exception {
        RegistryFile file = read(GOOD);
        assertThat(file.teams())
                .containsExactly(
                        new Team(1, "phc_1", false, false), new Team(2, "phc_2", true, true));
        assertThat(file.plugins().get("bye").id()).isEqualTo(8);
        assertThat(file.plugins().get("hello").logLevel()).isEqualTo(2);
        assertThat(file.configs()).hasSize(2);
        ConfigEntry hello = file.configs().get(0);
        assertThat(hello.order()).isEqualTo(1);
        assertThat(hello.config().get("times").toString()).isEqualTo("3");
        assertThat(hello.config().get("deep").toString()).isEqualTo("{\"a\":[1.5,null]}");
        ConfigEntry bye = file.configs().get(1);
        assertThat(bye.id()).isEqualTo(80);
        assertThat(bye.order()).isEqualTo(-1);
        assertThat(bye.onError()).isEqualTo(OnError.DEAD_LETTER);
        assertThat(bye.attachments().get("cert").contentType()).isEqualTo("text/plain");
    }

    @Test
    void idsFollowFromNamesAndDoNotMoveWithThePlaceInTheFile() throws Exception {
        int before = read(GOOD).configs().get(0).id();
        RegistryFile moved =
                read(
                        """
                        version: 1
                        plugins: [{name: bye, path: a}, {name: hello, path: b}]
                        teams:
                          - id: 1
                            token: phc_1
                            plugins: [{plugin: bye}, {plugin: hello}]
                        """);
        assertThat(before).isPositive();
        assertThat(moved.configs().get(1).id()).isEqualTo(before);
    }

    @Test
    void saysFileLineAndKeyOfWhatIsWrong() {
        refuses("version: 2\nteams: []\n", ", line 1, version: must be a whole number from 1 to 1");
        refuses("teams: []\n", ", line 1: lacks the key \"version\"");
        refuses("version: 1\n", ", line 1: lacks the key \"teams\"");
        refuses(
                GOOD.replace("log_level: 2", "loglevel: 2"),
                ", line 5, plugins[0].loglevel: is no key that is known here");
        refuses(
                GOOD.replace("times: 3", "times: 3, times: 4"),
                ", line 14, teams[0].plugins[0].config.times: is there twice");
        refuses(
                GOOD.replace("- plugin: bye", "- plugin: by"),
                ", line 15, teams[0].plugins[1].plugin: there is no plugin called \"by\" under \"plugins\"");
        refuses(
                GOOD.replace("order: -1", "order: first"),
                ", line 17, teams[0].plugins[1].order: must be a whole number from -2147483648 to 2147483647");
        refuses(
                GOOD.replace("dead_letter", "explode"),
                ", line 18, teams[0].plugins[1].on_error: must be default, continue, drop or dead_letter");
        refuses(
                GOOD.replace("enabled: false", "enabled: maybe"),
                ", line 27, teams[1].plugins[0].enabled: must be true or false");
        refuses(
                GOOD.replace("phc_2", "phc_1"),
                ", line 22, teams[1].token: another team has the same token");
        refuses(
                GOOD.replace("id: 2", "id: 1"),
                ", line 21, teams[1].id: there are two teams with the id 1");
        refuses(
                GOOD.replace("token: phc_1", "token:"),
                ", line 11, teams[0].token: must be a text");
        refuses(GOOD.replace("plugins/hello", "[a]"), ", line 4, plugins[0].path: must be a text");
        refuses(
                "a: [\n",
                ", line 2: is not YAML: expected the node content, but found '<stream end>'");
        refuses("", ": is empty");
        refuses("- 1\n", ", line 1: must be a map of keys");
    }

    @Test
    void refusesWhatIsNoTextAndWhatIsNotThere() throws Exception {
        assertThatThrownBy(() -> RegistryFile.read(folder))
                .isInstanceOf(RegistryFileException.class)
                .hasMessageContaining("registry.yaml: cannot be read: ");
        Files.write(
                folder.resolve("registry.yaml"),
                "version: 1 # \u00fc".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> RegistryFile.read(folder))
                .hasMessageEndingWith("is not UTF-8 text");
    }

    @Test
    void approvalsNameWhoAndWhen() throws Exception {
        String hash = "0123456789abcdef".repeat(4);
        assertThat(
                        read("version: 1\nteams: []\napproved:\n- {sha256: %s, by: me, at: 2026-11-24}\n"
                                        .formatted(hash))
                                .approved())
                .containsExactly(hash);
        refuses(
                "version: 1\nteams: []\napproved:\n- {sha256: %s, at: 2026-11-24}\n"
                        .formatted(hash),
                ", line 4, approved[0]: lacks the key \"by\"");
        refuses(
                "version: 1\nteams: []\napproved:\n- {sha256: x, by: me, at: now}\n",
                ", line 4, approved[0].sha256: must be 64 lower-case hexadecimal digits");
    }
}
