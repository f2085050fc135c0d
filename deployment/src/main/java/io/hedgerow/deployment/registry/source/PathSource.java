package io.hedgerow.deployment.registry.source;

import io.hedgerow.deployment.registry.FoundPlugin;
import io.hedgerow.deployment.registry.PluginOrigin;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.runtime.pack.PluginPackage;
import io.hedgerow.runtime.pack.PluginPackageException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder, a {@code .zip} or a {@code .tgz} on this machine.
 *
 * @param link whether the folder is read where it is, at each load
 */
record PathSource(Path path, boolean link) implements PluginSource {

    @Override
    public FoundPlugin fetch() throws RegistryException {
        if (link && !Files.isDirectory(path)) {
            throw new RegistryException(path + " is no folder: only a folder can be linked");
        }
        try {
            return new FoundPlugin(PluginPackage.read(path), origin());
        } catch (PluginPackageException e) {
            throw new RegistryException(e.getMessage(), e);
        }
    }

    private PluginOrigin origin() {
        if (link) {
            return new PluginOrigin(
                    PluginOrigin.LOCAL, "file:" + path.toAbsolutePath().normalize(), null);
        }
        return new PluginOrigin(
                Files.isDirectory(path) ? PluginOrigin.SOURCE : PluginOrigin.CUSTOM, null, null);
    }
}
