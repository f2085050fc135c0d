package io.hedgerow.deployment.deadletters;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistryLoader.RegistryUnavailableException;
import io.hedgerow.operators.registry.RegistrySnapshot;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * As the registry has them when the first one is asked for.
 *
 * <p><b>Owns</b> what was read. <b>Lives</b> as a replay. <b>Threads</b>: one. <b>Survives</b>
 * nothing.
 */
public final class RegistryRevisions implements RevisionsInForce {

    private final Supplier<RegistryLoader> loader;
    private RegistrySnapshot registry;

    /**
     * @param loader asked for when a letter is pinned: without one no registry need be known
     */
    public RegistryRevisions(Supplier<RegistryLoader> loader) {
        this.loader = loader;
    }

    @Override
    public String of(int configId) throws IOException {
        PluginInstallation installation = registry().config(configId);
        if (installation != null && installation.code() == null) {
            throw new IOException(
                    "The plugin of config %d cannot be read from here, as the job reads it: %s"
                            .formatted(configId, installation.loadError()));
        }
        return installation == null ? null : installation.version();
    }

    private RegistrySnapshot registry() throws IOException {
        if (registry == null) {
            try {
                registry = loader.get().load();
            } catch (RegistryUnavailableException e) {
                throw new IOException("The registry cannot be read: " + e.getMessage(), e);
            }
        }
        return registry;
    }
}
