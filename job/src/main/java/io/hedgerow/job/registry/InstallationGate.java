package io.hedgerow.job.registry;

import io.hedgerow.job.secrets.SecretException;
import io.hedgerow.job.secrets.SecretOwner;
import io.hedgerow.job.secrets.SecretVault;
import io.hedgerow.job.secrets.SecretVault.OpenedConfig;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.PluginInstallation.OnError;
import io.hedgerow.operators.registry.RefusedConfig;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginSettings.Attachment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts enabled configs in force or refuses them, and decrypts their secrets. It is the one place
 * where that happens, in a TaskManager, when it reads the registry; what it makes is never written
 * anywhere.
 *
 * <p>Owns: what was let in and what was refused. Lives: one reading. Threads: one. Survives:
 * nothing.
 */
public final class InstallationGate {

    /** Bytes of a secret attachment that is looked for in texts; keys are smaller. */
    private static final int LARGEST_MASKED = 64 << 10;

    private final SecretVault vault;
    private final Set<String> approved;
    private final List<PluginInstallation> installations = new ArrayList<>();
    private final List<RefusedConfig> refused = new ArrayList<>();
    private int noneHere;

    /**
     * @param approved content hashes; {@code null} when no approval is required
     */
    public InstallationGate(SecretVault vault, Set<String> approved) {
        this.vault = vault;
        this.approved = approved;
    }

    /**
     * An enabled config as it is stored.
     *
     * @param configJson with encrypted secrets
     * @param secretFields keys of config and attachments that the schema marks secret
     * @param external those of them that are stored elsewhere, and so need not be encrypted here
     * @param attachments by key, secret ones encrypted
     * @param publicJobsJson see {@link PluginInstallation}
     * @param stamp see {@link PluginInstallation}
     */
    public record Candidate(
            PluginIdentity identity,
            SecretOwner owner,
            int order,
            PluginCode code,
            String configJson,
            Set<String> secretFields,
            Set<String> external,
            Map<String, Attachment> attachments,
            int logLevel,
            OnError onError,
            String publicJobsJson,
            String stamp) {}

    /** Nothing becomes of a config whose plugin has nothing to run here. */
    public void add(Candidate candidate) {
        if (candidate.code().isNoneHere()) {
            noneHere++;
            return;
        }
        String hash = candidate.code().sha256();
        if (approved != null && hash != null && !approved.contains(hash)) {
            refuse(
                    candidate,
                    "This plugin's content is not approved (sha256 "
                            + hash
                            + "). Approve it with: hedgerow plugin approve "
                            + hash);
            return;
        }
        try {
            OpenedConfig config =
                    vault.open(
                            candidate.owner(),
                            candidate.secretFields(),
                            candidate.external(),
                            candidate.configJson());
            Map<String, Attachment> attachments = attachments(candidate);
            installations.add(
                    PluginInstallation.of(
                                    candidate.identity(),
                                    candidate.order(),
                                    candidate.code().source(),
                                    config.configJson(),
                                    attachments,
                                    candidate.logLevel(),
                                    candidate.onError(),
                                    candidate.code().error(),
                                    config.secrets().and(secretTexts(candidate, attachments)))
                            .with(candidate.publicJobsJson(), candidate.stamp()));
        } catch (SecretException e) {
            refuse(candidate, e.getMessage());
        }
    }

    /** What cannot even be read from the registry, such as a secret that is not where it should. */
    public void refuse(PluginIdentity identity, String reason) {
        refused.add(new RefusedConfig(identity, reason));
    }

    private void refuse(Candidate candidate, String reason) {
        refuse(candidate.identity(), reason);
    }

    private Map<String, Attachment> attachments(Candidate candidate) throws SecretException {
        Map<String, Attachment> opened = new HashMap<>();
        for (Map.Entry<String, Attachment> each : candidate.attachments().entrySet()) {
            Attachment stored = each.getValue();
            opened.put(
                    each.getKey(),
                    new Attachment(
                            stored.contentType(),
                            stored.fileName(),
                            vault.openAttachment(
                                    candidate.owner().attachment(each.getKey()),
                                    candidate.secretFields().contains(each.getKey())
                                            && !candidate.external().contains(each.getKey()),
                                    stored.contents())));
        }
        return opened;
    }

    /** A secret file that is text is masked like a secret field; a key file often is JSON. */
    private static List<String> secretTexts(
            Candidate candidate, Map<String, Attachment> attachments) {
        List<String> texts = new ArrayList<>();
        for (Map.Entry<String, Attachment> each : attachments.entrySet()) {
            byte[] contents = each.getValue().contents();
            boolean secret =
                    candidate.secretFields().contains(each.getKey())
                            || SecretVault.isEncrypted(
                                    candidate.attachments().get(each.getKey()).contents());
            if (secret && contents != null && contents.length <= LARGEST_MASKED) {
                String text = new String(contents, StandardCharsets.UTF_8);
                if (text.indexOf('\ufffd') < 0 && !text.isBlank()) {
                    texts.add(text.strip());
                }
            }
        }
        return texts;
    }

    /** Enabled configs that were left alone: there is nothing to run here. */
    public int noneHere() {
        return noneHere;
    }

    /**
     * Everything added so far.
     *
     * @param transpilesHere see {@link RegistrySnapshot#transpilesHere}
     */
    public RegistrySnapshot snapshot(TeamDirectory teams, boolean transpilesHere) {
        return new RegistrySnapshot(teams, installations, refused, transpilesHere);
    }
}
