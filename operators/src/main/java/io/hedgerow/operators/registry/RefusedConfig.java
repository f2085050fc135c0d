package io.hedgerow.operators.registry;

import io.hedgerow.runtime.PluginIdentity;

/**
 * A plugin config that is enabled but must not run: its code is not approved, or a secret of it
 * cannot be used. Its events go on as without it; it stays enabled, and comes into force when the
 * cause is gone.
 *
 * @param reason for people; without secrets
 */
public record RefusedConfig(PluginIdentity identity, String reason) {}
