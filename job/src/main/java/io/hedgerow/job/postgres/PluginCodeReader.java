package io.hedgerow.job.postgres;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.hedgerow.job.registry.PluginCode;
import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.pack.PluginPackage;
import io.hedgerow.runtime.pack.PluginPackageException;
import io.hedgerow.runtime.transpile.SourceTranspiler;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the code of a plugin row and makes it ready to run (contract §1.5, §1.10): the folder of a
 * local plugin, else the stored source files, else the stored archive.
 */
final class PluginCodeReader {

    private static final Logger LOG = LoggerFactory.getLogger(PluginCodeReader.class);
    private static final String LOCAL = "file:";
    private static final String MANIFEST = "plugin.json";
    private static final List<String> ENTRIES = List.of("index.ts", "index.js");

    /**
     * @param sources {@code posthog_pluginsourcefile}, name to text
     */
    record PluginRow(
            int id,
            String name,
            String type,
            String url,
            byte[] archive,
            Map<String, String> sources) {}

    private final Path directory;
    private final SourceTranspiler transpiler;

    PluginCodeReader(Path directory, SourceTranspiler transpiler) {
        this.directory = directory;
        this.transpiler = transpiler;
    }

    /**
     * What goes wrong is in the result: what was looked for and where, or what the source lacks.
     */
    PluginCode read(PluginRow plugin) {
        PluginPackage found;
        try {
            found = find(plugin);
        } catch (PluginPackageException e) {
            return failed(
                    plugin,
                    null,
                    "Could not load plugin %s ID %d: %s"
                            .formatted(plugin.name(), plugin.id(), e.getMessage()));
        }
        if (found == null || !found.hasBackend()) {
            return failed(
                    plugin,
                    null,
                    "Could not load source code for plugin %s ID %d. Tried: index.ts, index.js"
                            .formatted(plugin.name(), plugin.id()));
        }
        try {
            return new PluginCode(
                    found.sha256(), transpiler.transpile(found.entry(), found.source()), null);
        } catch (PluginLoadException e) {
            return failed(plugin, found.sha256(), e.getMessage());
        }
    }

    private static PluginCode failed(PluginRow plugin, String sha256, String error) {
        LOG.warn("Plugin \"{}\" ({}): {}", plugin.name(), plugin.id(), error);
        return new PluginCode(sha256, null, error);
    }

    /** The path in a {@code file:} address. */
    static String localPath(String url) {
        return url.substring(LOCAL.length());
    }

    private PluginPackage find(PluginRow plugin) throws PluginPackageException {
        if (plugin.url() != null && plugin.url().startsWith(LOCAL)) {
            return PluginPackage.read(directory.resolve(localPath(plugin.url())));
        }
        for (String entry : ENTRIES) {
            String source = plugin.sources().get(entry);
            if (source != null) {
                return PluginPackage.inline(manifest(plugin), entry, source);
            }
        }
        return plugin.archive() == null
                ? null
                : PluginPackage.ofArchive(plugin.archive(), "archive of plugin " + plugin.name());
    }

    /** The editor stores none for the simplest plugins. */
    private static String manifest(PluginRow plugin) {
        String stored = plugin.sources().get(MANIFEST);
        if (stored != null && !stored.isBlank()) {
            return stored;
        }
        return "{\"name\":\""
                + new String(JsonStringEncoder.getInstance().quoteAsString(plugin.name()))
                + "\"}";
    }
}
