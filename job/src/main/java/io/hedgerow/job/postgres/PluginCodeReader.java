package io.hedgerow.job.postgres;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.transpile.SourceTranspiler;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the entry file of a plugin row: the stored source files, else the folder of a local plugin
 * (contract §1.5, §1.10).
 */
final class PluginCodeReader {

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
     * @throws PluginLoadException naming what was looked for and where
     */
    TranspiledSource read(PluginRow plugin) throws PluginLoadException {
        Map<String, String> files = plugin.sources();
        if (files.isEmpty() && plugin.url() != null && plugin.url().startsWith("file:")) {
            files = folder(plugin);
        }
        if (files.isEmpty() && plugin.archive() != null) {
            throw new PluginLoadException(
                    "Plugin %s ID %d has an archive but no source files; PostHog extracts them when it is installed"
                            .formatted(plugin.name(), plugin.id()));
        }
        String manifest = files.getOrDefault("plugin.json", "{}");
        String main = main(plugin, manifest);
        List<String> tried =
                main == null ? List.of("index.js", "index.ts") : List.of(main, "index.ts");
        for (String file : tried) {
            if (files.containsKey(file)) {
                return transpiler.transpile(file, files.get(file));
            }
        }
        throw new PluginLoadException(
                "Could not load source code for plugin %s ID %d. Tried: %s"
                        .formatted(
                                plugin.name(),
                                plugin.id(),
                                main == null ? "index.ts, index.js" : main));
    }

    private Map<String, String> folder(PluginRow plugin) throws PluginLoadException {
        Path folder = directory.resolve(plugin.url().substring("file:".length()));
        Map<String, String> files = new HashMap<>();
        try {
            String manifest = Files.readString(folder.resolve("plugin.json"));
            files.put("plugin.json", manifest);
            String main = main(plugin, manifest);
            for (String name : main == null ? List.of("index.js", "index.ts") : List.of(main)) {
                Path file = folder.resolve(name).normalize();
                if (file.startsWith(folder) && Files.exists(file)) {
                    files.put(name, Files.readString(file));
                }
            }
        } catch (IOException e) {
            throw new PluginLoadException(
                    "Could not read plugin %s ID %d from %s: %s"
                            .formatted(plugin.name(), plugin.id(), folder, e.getMessage()));
        }
        return files;
    }

    private static String main(PluginRow plugin, String manifest) throws PluginLoadException {
        try (JsonParser parser =
                new JsonFactory().createParser(manifest.getBytes(StandardCharsets.UTF_8))) {
            String main = null;
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                String name;
                while ((name = parser.nextFieldName()) != null) {
                    parser.nextToken();
                    if (name.equals("main")) {
                        main = parser.getText();
                    }
                    parser.skipChildren();
                }
            }
            return main;
        } catch (IOException e) {
            throw new PluginLoadException(
                    "Could not load \"plugin.json\" for plugin %s ID %d: %s"
                            .formatted(plugin.name(), plugin.id(), e.getMessage()));
        }
    }
}
