package io.hedgerow.operators.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.registry.PluginInstallation.OnError;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginSettings.Attachment;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PluginInstallationTest {

    private static final PluginIdentity IDENTITY = new PluginIdentity(1, 2, 3, "p");

    private static PluginInstallation installation(
            PluginIdentity identity,
            int order,
            String code,
            String config,
            Map<String, Attachment> attachments,
            int logLevel,
            OnError onError) {
        return PluginInstallation.of(
                identity,
                order,
                code == null ? null : TranspiledSource.verbatim("index.js", code),
                config,
                attachments,
                logLevel,
                onError,
                code == null ? "no code" : null,
                SecretMask.NONE);
    }

    private static PluginInstallation plain(int order) {
        return installation(IDENTITY, order, "a", "{}", Map.of(), 0, OnError.DEFAULT);
    }

    private static Map<String, Attachment> file(String type, String name, byte... contents) {
        return Map.of("key", new Attachment(type, name, contents));
    }

    @Test
    void theVersionIsThatOfTheContentWithoutTheOrder() {
        assertThat(plain(1).version()).isEqualTo(plain(2).version()).isNotBlank();
        PluginIdentity renamed = new PluginIdentity(1, 2, 3, "q");
        List<PluginInstallation> different =
                List.of(
                        plain(1),
                        installation(renamed, 1, "a", "{}", Map.of(), 0, OnError.DEFAULT),
                        installation(IDENTITY, 1, "b", "{}", Map.of(), 0, OnError.DEFAULT),
                        installation(IDENTITY, 1, null, "{}", Map.of(), 0, OnError.DEFAULT),
                        installation(IDENTITY, 1, "a", "{\"x\":1}", Map.of(), 0, OnError.DEFAULT),
                        installation(IDENTITY, 1, "a", "{}", Map.of(), 1, OnError.DEFAULT),
                        installation(IDENTITY, 1, "a", "{}", Map.of(), 0, OnError.DROP),
                        installation(
                                IDENTITY,
                                1,
                                "a",
                                "{}",
                                file("t", "n", (byte) 1),
                                0,
                                OnError.DEFAULT),
                        installation(
                                IDENTITY,
                                1,
                                "a",
                                "{}",
                                file("t", "n", (byte) 2),
                                0,
                                OnError.DEFAULT),
                        installation(
                                IDENTITY,
                                1,
                                "a",
                                "{}",
                                file("t", "m", (byte) 1),
                                0,
                                OnError.DEFAULT));
        Set<String> versions = new HashSet<>();
        different.forEach(each -> versions.add(each.version()));
        assertThat(versions).hasSameSizeAs(different);
    }
}
