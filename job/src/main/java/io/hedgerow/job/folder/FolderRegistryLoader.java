package io.hedgerow.job.folder;

import io.hedgerow.job.registry.InstallationGate;
import io.hedgerow.job.registry.KeptSources;
import io.hedgerow.job.registry.RegistryRules;
import io.hedgerow.job.secrets.SecretException;
import io.hedgerow.job.secrets.SecretVault;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.runtime.PluginEngine;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads teams, plugins and configs from a folder with a {@code registry.yaml}.
 *
 * @param folder on every TaskManager, with the same content
 */
public record FolderRegistryLoader(String folder, RegistryRules rules) implements RegistryLoader {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(FolderRegistryLoader.class);
    private static final int SHORT = 12;

    @Override
    public RegistrySnapshot load() throws RegistryUnavailableException {
        return load(null);
    }

    @Override
    public RegistrySnapshot load(RegistrySnapshot previous) throws RegistryUnavailableException {
        try (PluginEngine engine = PluginEngine.acquire()) {
            Path path = path();
            RegistryFile file = RegistryFile.read(path);
            InstallationGate gate =
                    new InstallationGate(
                            SecretVault.open(rules.secrets(), false),
                            rules.approvalRequired() ? file.approved() : null);
            new FolderReading(path, new KeptSources(previous, engine.transpiler()))
                    .addTo(gate, file);
            RegistrySnapshot snapshot = gate.snapshot(new TeamDirectory(file.teams()), true);
            LOG.info(
                    "Registry read from {}, revision {}: {} team(s), {} plugin config(s) in force, {} refused",
                    file.file(),
                    file.revision().substring(0, SHORT),
                    snapshot.teams().size(),
                    snapshot.installations(),
                    snapshot.refused().size());
            return snapshot;
        } catch (RegistryFileException e) {
            throw new RegistryUnavailableException(e.getMessage(), e);
        } catch (SecretException e) {
            throw new RegistryUnavailableException(
                    "Cannot read the keys of secrets: " + e.getMessage(), e);
        }
    }

    Path path() {
        return Path.of(folder).toAbsolutePath().normalize();
    }

    @Override
    public String toString() {
        return "folder " + folder;
    }
}
