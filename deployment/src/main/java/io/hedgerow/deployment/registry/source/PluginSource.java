package io.hedgerow.deployment.registry.source;

import io.hedgerow.deployment.registry.FoundPlugin;
import io.hedgerow.deployment.registry.RegistryException;

/** A place that a plugin can be fetched from. */
public interface PluginSource {

    /**
     * Reads the package, from the network if it lies there.
     *
     * @throws RegistryException saying what is wrong and where, in one line
     */
    FoundPlugin fetch() throws RegistryException;
}
