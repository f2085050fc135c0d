package io.hedgerow.operators.plugins;

import io.hedgerow.operators.registry.PluginInstallation;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Whether a plugin may touch what its team's events share, judged by its text: a plugin that never
 * names storage, cache, cursor, jobs or a schedule can only reach them in a roundabout way, and the
 * parallel lane refuses that at run time (decision 0046). {@code meta.global} counts, too: the
 * legacy server had one per worker thread, and plugins count in it. Delivery hooks do not: they
 * never run where lanes are.
 */
enum StateScope {
    /** Runs anywhere. */
    NONE,
    /** Runs where the team's state is. */
    TEAM;

    private static final Pattern SHARED =
            Pattern.compile(
                    "(?<![\\w$])(?:storage|cache|cursor|utils|jobs|metrics|global|runEvery\\w*)(?![\\w$])");

    private static final Pattern BY_ITSELF =
            Pattern.compile("(?<![\\w$])(?:runEvery(?:Minute|Hour|Day)|jobs)(?![\\w$])");

    private static final int MOST_KNOWN = 10_000;
    private static final Map<String, Judgement> KNOWN = new ConcurrentHashMap<>();

    /** By the hash of a text: thousands of teams run the same one. */
    private record Judgement(StateScope scope, boolean byItself) {}

    static StateScope of(PluginInstallation installation) {
        return installation.code() == null ? TEAM : judged(installation).scope;
    }

    /** Whether the text names a scheduled task or jobs: it may have to run without an event. */
    static boolean mayRunByItself(PluginInstallation installation) {
        return installation.code() != null && judged(installation).byItself;
    }

    private static Judgement judged(PluginInstallation installation) {
        if (KNOWN.size() > MOST_KNOWN) {
            KNOWN.clear();
        }
        return KNOWN.computeIfAbsent(
                installation.code().sha256(),
                hash -> {
                    String text = installation.code().text();
                    return new Judgement(ofText(text), BY_ITSELF.matcher(text).find());
                });
    }

    static StateScope ofText(String code) {
        return SHARED.matcher(code).find() ? TEAM : NONE;
    }
}
