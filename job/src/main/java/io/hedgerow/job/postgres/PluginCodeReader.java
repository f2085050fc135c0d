package io.hedgerow.job.postgres;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.pack.PluginPackage;
import io.hedgerow.runtime.pack.PluginPackageException;
import io.hedgerow.runtime.transpile.SourceTranspiler;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Finds the code of a plugin row and makes it ready to run (contract §1.5, §1.10): the folder of a
 * local plugin, else the stored source files, else the stored archive.
 */
final class PluginCodeReader {

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
     * @throws PluginLoadException naming what was looked for and where, or what is wrong with the
     *     source
     */
    TranspiledSource read(PluginRow plugin) throws PluginLoadException {
        try {
            PluginPackage found = find(plugin);
            if (found == null || !found.hasBackend()) {
                throw new PluginLoadException(
                        "Could not load source code for plugin %s ID %d. Tried: index.ts, index.js"
                                .formatted(plugin.name(), plugin.id()));
            }
            return transpiler.transpile(found.entry(), found.source());
        } catch (PluginPackageException e) {
            throw new PluginLoadException(
                    "Could not load plugin %s ID %d: %s"
                            .formatted(plugin.name(), plugin.id(), e.getMessage()));
        }
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
