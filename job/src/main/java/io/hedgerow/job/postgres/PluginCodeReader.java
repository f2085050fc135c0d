package io.hedgerow.job.postgres;

import io.hedgerow.job.registry.KeptSources;
import io.hedgerow.job.registry.PluginCode;
import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.pack.MainFileMissingException;
import io.hedgerow.runtime.pack.PluginManifestException;
import io.hedgerow.runtime.pack.PluginPackage;
import io.hedgerow.runtime.pack.PluginPackageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the code of a plugin row and makes it ready to run (contract §1.5, §1.10): the folder of a
 * local plugin, else the stored source files, else the stored archive.
 */
final class PluginCodeReader {

    private static final Logger LOG = LoggerFactory.getLogger(PluginCodeReader.class);
    private static final String LOCAL = "file:";

    /** Addresses of what is a part of PostHog's own server (contract §1.5). */
    private static final String SERVERS_OWN = "inline://";

    private static final String MANIFEST = PluginPackage.MANIFEST;
    private static final List<String> ENTRIES = List.of("index.ts", "index.js");

    /**
     * @param name as it is shown
     * @param organization id of the one that it belongs to, {@code null} for none
     * @param sources {@code posthog_pluginsourcefile}, name to text
     * @param transpiled of the same files, what is stored as made of them
     */
    record PluginRow(
            int id,
            String name,
            String url,
            byte[] archive,
            String organization,
            boolean global,
            Map<String, String> sources,
            Map<String, String> transpiled) {

        /** As the legacy server names a plugin in its messages. */
        String digest() {
            String owner =
                    Stream.of(
                                    organization == null ? null : "organization ID " + organization,
                                    global ? "global" : null)
                            .filter(Objects::nonNull)
                            .collect(Collectors.joining(" - "));
            return "plugin " + name + " ID " + id + (owner.isEmpty() ? "" : " (" + owner + ")");
        }

        boolean runsInBrowsersOnly() {
            return PluginPackage.BROWSER_PARTS.stream().anyMatch(sources::containsKey);
        }
    }

    private final Path directory;
    private final KeptSources transpiler;

    PluginCodeReader(Path directory, KeptSources transpiler) {
        this.directory = directory;
        this.transpiler = transpiler;
    }

    /**
     * What goes wrong is in the result: what was looked for and where, or what the source lacks.
     */
    PluginCode read(PluginRow plugin) {
        if (plugin.url() != null && plugin.url().startsWith(SERVERS_OWN)) {
            return PluginCode.NONE_HERE;
        }
        PluginPackage found;
        try {
            found = find(plugin);
        } catch (MainFileMissingException e) {
            return noSource(plugin, e.tried());
        } catch (PluginManifestException e) {
            return failed(
                    plugin,
                    null,
                    "Could not load \"plugin.json\" for "
                            + plugin.digest()
                            + ": "
                            + e.getMessage());
        } catch (PluginPackageException e) {
            return failed(
                    plugin, null, "Could not load " + plugin.digest() + ": " + e.getMessage());
        }
        if (found == null) {
            return plugin.runsInBrowsersOnly()
                    ? PluginCode.NONE_HERE
                    : noSource(plugin, String.join(", ", ENTRIES));
        }
        if (!found.hasBackend()) {
            return PluginCode.NONE_HERE;
        }
        try {
            return new PluginCode(
                    found.sha256(),
                    transpiler.transpile(
                            found.entry(),
                            found.source(),
                            isLocal(plugin) ? null : plugin.transpiled().get(found.entry())),
                    null);
        } catch (PluginLoadException e) {
            return failed(plugin, found.sha256(), e.getMessage());
        }
    }

    private static PluginCode noSource(PluginRow plugin, String tried) {
        return failed(
                plugin,
                null,
                "Could not load source code for " + plugin.digest() + ". Tried: " + tried);
    }

    private static PluginCode failed(PluginRow plugin, String sha256, String error) {
        LOG.warn("Plugin \"{}\" ({}): {}", plugin.name(), plugin.id(), error);
        return new PluginCode(sha256, null, error);
    }

    private static boolean isLocal(PluginRow plugin) {
        return plugin.url() != null && plugin.url().startsWith(LOCAL);
    }

    /** Whether a plugin had to be transpiled in this process. */
    boolean transpiledHere() {
        return transpiler.transpiledHere();
    }

    /** The path in a {@code file:} address. */
    static String localPath(String url) {
        return url.substring(LOCAL.length());
    }

    private PluginPackage find(PluginRow plugin) throws PluginPackageException {
        if (isLocal(plugin)) {
            return PluginPackage.read(directory.resolve(localPath(plugin.url())));
        }
        for (String entry : ENTRIES) {
            String source = plugin.sources().get(entry);
            if (source != null && !source.isEmpty()) {
                return PluginPackage.stored(
                        plugin.sources().get(MANIFEST), plugin.name(), entry, source);
            }
        }
        return plugin.archive() == null || plugin.runsInBrowsersOnly()
                ? null
                : PluginPackage.ofArchive(plugin.archive(), "archive of plugin " + plugin.name());
    }
}
