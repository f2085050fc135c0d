package io.hedgerow.job.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.job.secrets.PlainSecrets;
import io.hedgerow.job.secrets.SecretKeys;
import io.hedgerow.job.secrets.SecretOwner;
import io.hedgerow.job.secrets.SecretReference;
import io.hedgerow.job.secrets.SecretSettings;
import io.hedgerow.job.secrets.SecretVault;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.PluginInstallation.OnError;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginSettings.Attachment;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secret attachments are masked like secret fields (contract §10 row 20). */
class InstallationGateTest {

    private static final SecretOwner OWNER = SecretOwner.of(2, 7);
    private static final String KEY_FILE = "{\"private_key\": \"-----BEGIN\\nMIIEvA\"}\n";

    @TempDir Path folder;
    private SecretVault vault;

    @BeforeEach
    void open() throws Exception {
        Files.writeString(folder.resolve("keys.json"), SecretKeys.generate().toJson());
        vault =
                SecretVault.open(
                        new SecretSettings(
                                SecretReference.parse("file:keys.json", "keys", folder),
                                PlainSecrets.ALLOW),
                        false);
    }

    private SecretMask mask(byte[] contents, Set<String> secretFields) {
        InstallationGate gate = new InstallationGate(vault, null);
        gate.add(
                new InstallationGate.Candidate(
                        new PluginIdentity(2, 7, 70, "p"),
                        OWNER,
                        1,
                        new PluginCode("hash", TranspiledSource.verbatim("index.js", "1"), null),
                        "{\"token\":\"s3cret\"}",
                        secretFields,
                        Set.of(),
                        Map.of("file", new Attachment("application/json", "f", contents)),
                        0,
                        OnError.DEFAULT,
                        null,
                        null));
        List<PluginInstallation> chain = gate.snapshot(new TeamDirectory(List.of()), true).chain(2);
        assertThat(chain).hasSize(1);
        return chain.get(0).secrets();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theTextOfASecretAttachmentAndTheValuesInIt() {
        SecretMask mask = mask(bytes(KEY_FILE), Set.of("file", "token"));
        assertThat(mask.apply("s3cret -----BEGIN\nMIIEvA " + KEY_FILE.strip()))
                .isEqualTo("%1$s %1$s %1$s".formatted(SecretMask.HIDDEN));
    }

    @Test
    void alsoOfOneThatIsEncryptedButNoLongerCalledSecret() throws Exception {
        byte[] sealed = vault.sealAttachment(OWNER.attachment("file"), bytes(KEY_FILE));
        assertThat(mask(sealed, Set.of()).apply("-----BEGIN\nMIIEvA")).isEqualTo(SecretMask.HIDDEN);
    }

    @Test
    void notOfOneThatIsNoSecretNoTextOrAGiant() {
        assertThat(mask(bytes(KEY_FILE), Set.of())).isEqualTo(SecretMask.NONE);
        assertThat(mask(new byte[] {'a', 'b', 'c', 'd', (byte) 0xff}, Set.of("file")))
                .isEqualTo(SecretMask.NONE);
        assertThat(mask(bytes("x".repeat(70_000)), Set.of("file"))).isEqualTo(SecretMask.NONE);
    }
}
