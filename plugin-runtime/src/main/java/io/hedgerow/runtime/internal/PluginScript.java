package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.transpile.SourceMap;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.util.List;
import org.graalvm.polyglot.Source;

/**
 * A plugin's text as a function expression that returns what the plugin declared (contract §1.11).
 */
public final class PluginScript {

    /**
     * Everything before the author's first column on line 1; a statement first, so that a leading
     * "use strict" is none.
     */
    private static final String HEAD = "(function (module, exports, require) {void 0;";

    private static final List<String> TOP_LEVEL_NAMES =
            List.of(
                    "setupPlugin",
                    "teardownPlugin",
                    "processEvent",
                    "processEventBatch",
                    "onEvent",
                    "onSnapshot",
                    "exportEvents",
                    "getSettings",
                    "composeWebhook",
                    "runEveryMinute",
                    "runEveryHour",
                    "runEveryDay",
                    "jobs",
                    "metrics");

    private PluginScript() {}

    public static Source of(TranspiledSource source) {
        StringBuilder text = new StringBuilder(HEAD);
        text.append(source.text()).append("\n;return {exports: exports, functions: {");
        for (String name : TOP_LEVEL_NAMES) {
            text.append(name)
                    .append(": typeof ")
                    .append(name)
                    .append(" === 'undefined' ? undefined : ")
                    .append(name)
                    .append(",");
        }
        text.append("}}\n})");
        return Source.newBuilder("js", text, source.fileName()).cached(true).buildLiteral();
    }

    /**
     * Where in the author's source a place of the script is.
     *
     * @param line from 1
     * @param column from 1
     */
    static SourceMap.Position original(SourceMap positions, int line, int column) {
        return positions.original(line, Math.max(0, column - 1 - (line == 1 ? HEAD.length() : 0)));
    }
}
