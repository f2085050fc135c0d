package io.hedgerow.deployment.dryrun;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.SecretMask;
import java.util.Map;

/**
 * A plugin with a config, as it is run.
 *
 * @param label for the report, such as {@code active}
 * @param secrets hidden in what is printed
 * @param storage what is in storage at the beginning, key to JSON text
 */
public record Version(
        String label,
        PluginInstallation installation,
        SecretMask secrets,
        Map<String, String> storage) {

    public Version {
        storage = Map.copyOf(storage);
    }
}
