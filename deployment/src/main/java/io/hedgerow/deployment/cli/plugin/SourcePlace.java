package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.runtime.PluginError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in a plugin's files an error is, as its text or stack names it.
 *
 * @param file as in the package, {@code null} if it is in none
 * @param line from 1, {@code null} if unknown
 * @param column from 1, {@code null} if unknown
 */
record SourcePlace(String file, Integer line, Integer column) {

    private static final String MANIFEST = "plugin.json";

    /** The place in {@code plugin.json} that the text of a package error names, if any. */
    static SourcePlace inManifest(String message) {
        SourcePlace exact = find(MANIFEST, message);
        if (exact != null) {
            return exact;
        }
        boolean named = message.contains(": " + MANIFEST + ": ");
        return new SourcePlace(named ? MANIFEST : null, null, null);
    }

    /**
     * The place in the entry file: of a syntax error, or of the innermost frame of the author's.
     */
    static SourcePlace inPlugin(String entry, PluginError error) {
        SourcePlace exact = find(entry, error.message());
        if (exact == null && error.stack() != null) {
            exact = find(entry, error.stack());
        }
        return exact == null ? new SourcePlace(entry, null, null) : exact;
    }

    private static SourcePlace find(String file, String text) {
        Matcher matcher =
                Pattern.compile("(?<![^\\s(])" + Pattern.quote(file) + ":(\\d{1,9}):(\\d{1,9})")
                        .matcher(text);
        return matcher.find()
                ? new SourcePlace(
                        file, Integer.valueOf(matcher.group(1)), Integer.valueOf(matcher.group(2)))
                : null;
    }
}
