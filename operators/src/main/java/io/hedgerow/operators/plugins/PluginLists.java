package io.hedgerow.operators.plugins;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The {@code $plugins_*} lists that an event gets when it leaves its chain (contract §2.4), with
 * the JSON of them, which is the same for nearly all events of a chain. Immutable.
 *
 * @param byName the lists to be set, in order
 * @param members the same as members of a JSON object, without its braces
 */
record PluginLists(Map<String, List<String>> byName, byte[] members) {

    static final PluginLists NONE = of(Map.of());

    private static final String SUCCEEDED = "$plugins_succeeded";
    private static final String FAILED = "$plugins_failed";
    private static final String DEFERRED = "$plugins_deferred";

    static PluginLists of(Map<String, List<String>> byName) {
        return new PluginLists(byName, EventBytes.members(byName));
    }

    static PluginLists of(ChainProgress progress) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        putUnlessEmpty(lists, SUCCEEDED, progress.succeeded());
        putUnlessEmpty(lists, FAILED, progress.failed());
        putUnlessEmpty(lists, DEFERRED, progress.deferred());
        return of(lists);
    }

    private static void putUnlessEmpty(
            Map<String, List<String>> lists, String name, List<String> labels) {
        if (!labels.isEmpty()) {
            lists.put(name, labels);
        }
    }

    /** Whether these are the lists of an event that has come so far. */
    boolean areOf(ChainProgress progress) {
        return list(SUCCEEDED).equals(progress.succeeded())
                && list(FAILED).equals(progress.failed())
                && list(DEFERRED).equals(progress.deferred());
    }

    private List<String> list(String name) {
        return byName.getOrDefault(name, List.of());
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }
}
