package io.hedgerow.runtime.pack;

import io.hedgerow.runtime.transpile.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A plugin as its author ships it: one manifest and one backend file (contract §1.5). Immutable.
 *
 * @param entry path of the backend file inside the package; {@code null} for a plugin that has only
 *     a frontend or site part
 * @param source text of the backend file, {@code null} with {@code entry}
 * @param sha256 hex hash of manifest and backend file as they are stored: the same for a folder, an
 *     archive and an installed plugin
 * @param storedFiles what a registry keeps of it, name to text: {@code plugin.json} without white
 *     space, the backend file as {@code index.ts} whatever it was called, {@code frontend.tsx},
 *     {@code site.ts}
 * @param warnings of manifest and package
 */
public record PluginPackage(
        PluginManifest manifest,
        String entry,
        String source,
        String sha256,
        Map<String, String> storedFiles,
        List<String> warnings) {

    public static final String MANIFEST = "plugin.json";

    /** The name under which a registry keeps the backend file. */
    public static final String STORED_ENTRY = "index.ts";

    private static final String FRONTEND = "frontend.tsx";
    private static final String SITE = "site.ts";

    /** Files that run in browsers, and nowhere else. */
    public static final List<String> BROWSER_PARTS = List.of(FRONTEND, SITE);

    public PluginPackage {
        Objects.requireNonNull(manifest, "manifest");
        storedFiles = Map.copyOf(storedFiles);
        warnings = List.copyOf(warnings);
    }

    /** Whether there is anything to run here. */
    public boolean hasBackend() {
        return source != null;
    }

    /** A folder, or an archive file. */
    public static PluginPackage read(Path path) throws PluginPackageException {
        return read(path, null);
    }

    /**
     * @param entry overrides the manifest's {@code main}; {@code null} for none
     */
    public static PluginPackage read(Path path, String entry) throws PluginPackageException {
        if (Files.isDirectory(path)) {
            Path name = path.toAbsolutePath().normalize().getFileName();
            return of(new FolderFiles(path), name == null ? null : name.toString(), entry);
        }
        if (!Files.isRegularFile(path)) {
            throw new PluginPackageException(path + ": there is no such plugin folder or archive");
        }
        try {
            if (Files.size(path) > ArchiveLimits.ARCHIVE_BYTES) {
                throw new PluginPackageException(
                        path
                                + ": the archive is larger than "
                                + ArchiveLimits.ARCHIVE_BYTES
                                + " bytes");
            }
            return of(ArchiveFiles.read(Files.readAllBytes(path), path.toString()), null, entry);
        } catch (IOException e) {
            throw new PluginPackageException(path + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * A downloaded archive.
     *
     * @param where names it in errors
     */
    public static PluginPackage ofArchive(byte[] archive, String where)
            throws PluginPackageException {
        return ofArchive(archive, where, "");
    }

    /**
     * @param folder where the package lies inside the archive's root folder, empty for itself
     */
    public static PluginPackage ofArchive(byte[] archive, String where, String folder)
            throws PluginPackageException {
        return of(ArchiveFiles.read(archive, where).in(folder), null, null);
    }

    /** Source typed into an editor. */
    public static PluginPackage inline(String manifestJson, String fileName, String source)
            throws PluginPackageException {
        PluginManifest manifest = PluginManifest.parse(manifestJson, MANIFEST, null);
        return make(manifest, manifestJson, fileName, source, Map.of(), List.of());
    }

    /**
     * The files that a registry keeps of a plugin, whoever wrote them there.
     *
     * @param manifestJson {@code null} or blank for none, as the editor stores the simplest plugins
     * @param defaultName name of a plugin whose manifest has none
     * @throws PluginManifestException when the manifest is no JSON object
     */
    public static PluginPackage stored(
            String manifestJson, String defaultName, String fileName, String source)
            throws PluginManifestException {
        String json = manifestJson == null || manifestJson.isBlank() ? "{}" : manifestJson;
        PluginManifest manifest = PluginManifest.stored(json, MANIFEST, defaultName);
        return make(manifest, json, fileName, source, Map.of(), List.of());
    }

    private static PluginPackage of(PackageFiles files, String defaultName, String entry)
            throws PluginPackageException {
        String json =
                files.findText(MANIFEST)
                        .orElseThrow(
                                () ->
                                        new PluginManifestException(
                                                files.where() + ": Could not find plugin.json"));
        PluginManifest manifest =
                PluginManifest.parse(json, files.where() + ": " + MANIFEST, defaultName);
        List<String> candidates = new ArrayList<>();
        String main = entry != null ? entry : manifest.main();
        if (main != null && !main.isBlank()) {
            String path = PackagePath.normalise(main.strip());
            if (path == null || path.isEmpty()) {
                throw new PluginPackageException(
                        files.where() + ": main '" + main + "' leads out of the package");
            }
            candidates.add(path);
        } else {
            candidates.add("index.js");
            candidates.add("index.ts");
        }
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : BROWSER_PARTS) {
            files.findText(part).ifPresent(text -> parts.put(part, text));
        }
        for (String candidate : candidates) {
            Optional<String> source = files.findText(candidate);
            if (source.isPresent()) {
                return make(manifest, json, candidate, source.get(), parts, List.of());
            }
        }
        if (parts.isEmpty()) {
            throw new MainFileMissingException(files.where(), candidates);
        }
        return make(
                manifest,
                json,
                null,
                null,
                parts,
                List.of(
                        "has only a "
                                + (parts.containsKey(SITE) ? "site" : "frontend")
                                + " part: nothing runs here"));
    }

    private static PluginPackage make(
            PluginManifest manifest,
            String json,
            String entry,
            String source,
            Map<String, String> parts,
            List<String> more) {
        Map<String, String> stored = new LinkedHashMap<>(parts);
        String compact = PluginManifest.compact(json, manifest.name());
        stored.put(MANIFEST, compact);
        if (source != null) {
            stored.put(STORED_ENTRY, source);
        }
        List<String> warnings = new ArrayList<>(manifest.warnings());
        warnings.addAll(more);
        return new PluginPackage(
                manifest,
                entry,
                source,
                source == null ? Hashes.sha256(compact) : Hashes.sha256(compact, source),
                stored,
                warnings);
    }
}
