package io.hedgerow.job.secrets;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Which secret a ciphertext is. A ciphertext that was moved to another name cannot be decrypted, so
 * that nobody who may write the registry can have one team's secret handed to another plugin.
 *
 * @param plugin what stays the same when the plugin is upgraded: the id in Postgres, the name in a
 *     folder registry
 * @param key field of the config schema
 */
public record SecretName(Kind kind, long teamId, String plugin, String key) {

    /** Where it is stored. */
    public enum Kind {
        CONFIG,
        ATTACHMENT
    }

    public SecretName {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(plugin, "plugin");
        Objects.requireNonNull(key, "key");
    }

    /** The associated data of the encryption, part of the format {@code hedgerow:v1}. */
    byte[] associatedData() {
        return "hedgerow:v1\n%s\n%d\n%d:%s\n%d:%s"
                .formatted(kind, teamId, plugin.length(), plugin, key.length(), key)
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "%s \"%s\" of plugin %s of team %d"
                .formatted(
                        kind == Kind.CONFIG ? "Secret" : "Secret attachment", key, plugin, teamId);
    }
}
