package io.hedgerow.job.secrets;

import io.hedgerow.job.secrets.SecretName.Kind;

/**
 * Whose secrets they are: a team's config of a plugin, of which there is one (contract §1.7).
 *
 * @param plugin as in {@link SecretName}
 */
public record SecretOwner(long teamId, String plugin) {

    /** Of a row of {@code posthog_pluginconfig}. */
    public static SecretOwner of(long teamId, int pluginId) {
        return new SecretOwner(teamId, Integer.toString(pluginId));
    }

    /** A value in {@code posthog_pluginconfig.config}. */
    public SecretName config(String key) {
        return new SecretName(Kind.CONFIG, teamId, plugin, key);
    }

    /** {@code posthog_pluginattachment.contents}. */
    public SecretName attachment(String key) {
        return new SecretName(Kind.ATTACHMENT, teamId, plugin, key);
    }
}
