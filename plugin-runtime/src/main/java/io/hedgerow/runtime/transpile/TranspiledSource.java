package io.hedgerow.runtime.transpile;

import java.util.Objects;

/**
 * A plugin's entry file as CommonJS script text.
 *
 * @param fileName the author's file name, shown in stacks
 * @param text the body of a module function with {@code module}, {@code exports} and {@code
 *     require}
 * @param sha256 hex hash of the author's text and the transpiler's version
 * @param positions maps positions in {@code text} to the author's
 */
public record TranspiledSource(String fileName, String text, String sha256, SourceMap positions) {

    public TranspiledSource {
        Objects.requireNonNull(fileName, "fileName");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(positions, "positions");
    }

    /** The same text and positions under another name; the hash is of that name, too. */
    TranspiledSource named(String otherName, String otherSha256) {
        return new TranspiledSource(otherName, text, otherSha256, positions);
    }

    /** For text that is CommonJS already and is run as it stands. */
    public static TranspiledSource verbatim(String fileName, String text) {
        return new TranspiledSource(fileName, text, Hashes.sha256(text), SourceMap.IDENTITY);
    }
}
