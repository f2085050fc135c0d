package io.hedgerow.deployment.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Versions of the chaos plugins that differ in a number in their code.
 *
 * @param plugins folder with the first version of each
 * @param folder for the others
 */
record PluginVersions(Path plugins, Path folder) {

    private static final String FIRST = "const CODE = 0";

    /** Returns the folder of the new version. */
    Path write(String plugin, int code) throws IOException {
        Path version = Files.createDirectories(folder.resolve(plugin + "-" + code));
        Path first = plugins.resolve(plugin);
        String source = Files.readString(first.resolve("index.js"));
        if (!source.contains(FIRST)) {
            throw new IllegalArgumentException(plugin + " has no line \"" + FIRST + "\"");
        }
        Files.writeString(
                version.resolve("index.js"), source.replace(FIRST, "const CODE = " + code));
        Files.copy(first.resolve("plugin.json"), version.resolve("plugin.json"));
        return version;
    }
}
