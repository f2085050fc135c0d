package io.hedgerow.deployment.dryrun;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * One place where two JSON values differ.
 *
 * @param path such as {@code properties.$browser}
 * @param before {@code null} where there is none
 * @param after {@code null} where there is none
 */
record JsonDifference(String path, JsonNode before, JsonNode after) {

    /** JavaScript has one kind of number: 1.0 comes back as 1. */
    private static final Comparator<JsonNode> BY_VALUE =
            (a, b) ->
                    a.equals(b)
                                    || a.isNumber()
                                            && b.isNumber()
                                            && a.doubleValue() == b.doubleValue()
                            ? 0
                            : 1;

    /** Whether two values, or two nothings, are the same for JavaScript. */
    static boolean same(JsonNode before, JsonNode after) {
        return before == null ? after == null : after != null && before.equals(BY_VALUE, after);
    }

    /** Down to the members of objects; arrays are compared as a whole. */
    static List<JsonDifference> between(JsonNode before, JsonNode after) {
        List<JsonDifference> differences = new ArrayList<>();
        collect("", before, after, differences);
        return differences;
    }

    private static void collect(
            String path, JsonNode before, JsonNode after, List<JsonDifference> differences) {
        if (same(before, after)) {
            return;
        }
        if (before == null || after == null || !before.isObject() || !after.isObject()) {
            differences.add(new JsonDifference(path, before, after));
            return;
        }
        TreeSet<String> names = new TreeSet<>();
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (before.get(name) != null || after.get(name) != null) {
                collect(
                        path.isEmpty() ? name : path + "." + name,
                        before.get(name),
                        after.get(name),
                        differences);
            }
        }
    }
}
