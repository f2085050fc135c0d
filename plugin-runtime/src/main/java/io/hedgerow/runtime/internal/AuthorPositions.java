package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.transpile.SourceMap;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;

/** Exceptions and stack traces of one plugin in terms of its author's source. */
public final class AuthorPositions {

    private static final Pattern FRAME = Pattern.compile("\\(?([^\\s()]+):(\\d+):(\\d+)\\)?");

    private final String fileName;
    private final SourceMap positions;

    public AuthorPositions(TranspiledSource source) {
        fileName = source.fileName();
        positions = source.positions();
    }

    /** The same place in the author's source; {@code null} for {@code null}. */
    public SourceMap.Position of(Whereabouts.Place place) {
        return place == null
                ? null
                : PluginScript.original(positions, place.line(), place.column());
    }

    /** Where in the author's source an exception came from, or {@code null}. */
    private SourceMap.Position of(PolyglotException thrown) {
        SourceSection section = thrown.getSourceLocation();
        if (!isAuthors(section)) {
            section = null;
            for (PolyglotException.StackFrame frame : thrown.getPolyglotStackTrace()) {
                if (frame.isGuestFrame() && isAuthors(frame.getSourceLocation())) {
                    section = frame.getSourceLocation();
                    break;
                }
            }
        }
        return section == null
                ? null
                : PluginScript.original(
                        positions, section.getStartLine(), section.getStartColumn());
    }

    private boolean isAuthors(SourceSection section) {
        return section != null
                && section.hasLines()
                && fileName.equals(section.getSource().getName());
    }

    /**
     * {@code file:line:column} of the author's source, or {@code null} if the engine does not know.
     */
    String text(PolyglotException thrown) {
        SourceMap.Position position = of(thrown);
        return position == null
                ? null
                : fileName + ":" + position.line() + ":" + (position.column() + 1);
    }

    /** A JavaScript stack with the author's positions, cut before the first frame of the host. */
    String stack(String stack) {
        if (stack == null) {
            return null;
        }
        List<String> lines = new ArrayList<>();
        for (String line : stack.split("\n")) {
            boolean frame = line.stripLeading().startsWith("at ");
            if (frame && line.contains(Guest.PRELUDE_NAME)) {
                if (lines.size() > 1) {
                    break;
                }
                continue;
            }
            lines.add(frame ? frame(line) : line);
        }
        return String.join("\n", lines);
    }

    private String frame(String line) {
        Matcher matcher = FRAME.matcher(line);
        if (!matcher.find() || !matcher.group(1).equals(fileName)) {
            return line;
        }
        SourceMap.Position position =
                PluginScript.original(
                        positions,
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3)));
        return line.substring(0, matcher.start(1))
                + fileName
                + ":"
                + position.line()
                + ":"
                + (position.column() + 1)
                + line.substring(matcher.end(3));
    }
}
