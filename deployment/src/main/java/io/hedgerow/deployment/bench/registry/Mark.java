package io.hedgerow.deployment.bench.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An event in ClickHouse and by whom it was processed.
 *
 * @param revision code and label, {@link MarkingPlugins#DISABLED} for nobody
 * @param times how often it was processed
 * @param mixed whether plugins of different revisions have
 * @param instance of the plugin, {@code null} for none
 * @param number the plugin instance's count of its calls
 * @param count of the person's events in storage, 0 for none
 * @param atMillis when it was processed, 0 when it was not
 */
public record Mark(
        int team,
        String person,
        int seq,
        String revision,
        int times,
        boolean mixed,
        String instance,
        long number,
        long count,
        long atMillis) {

    private static final String QUERY =
            "SELECT team_id, distinct_id, JSONExtractInt(properties, 'seq') AS seq,"
                    + " JSONExtractRaw(properties, 'marks') AS marks FROM events"
                    + " WHERE event = 'step'";

    private static final JsonMapper JSON = new JsonMapper();

    /** Every event that is stored, each person's in the order in which they were sent. */
    public static List<Mark> readAll(RegistryStack stack) throws Exception {
        List<Mark> marks = new ArrayList<>();
        for (JsonNode row : stack.query(QUERY)) {
            String raw = row.get("marks").asText();
            JsonNode all = JSON.readTree(raw.isEmpty() ? "[]" : raw);
            JsonNode last = all.path(all.size() - 1);
            String revision = all.isEmpty() ? MarkingPlugins.DISABLED : revision(last);
            boolean mixed = false;
            for (JsonNode mark : all) {
                mixed |= !revision(mark).equals(revision);
            }
            marks.add(
                    new Mark(
                            row.get("team_id").asInt(),
                            row.get("distinct_id").asText(),
                            row.get("seq").asInt(),
                            revision,
                            all.size(),
                            mixed,
                            last.path("instance").asText(null),
                            last.path("n").asLong(),
                            last.path("count").asLong(),
                            last.path("at").asLong()));
        }
        marks.sort(
                Comparator.comparingInt(Mark::team)
                        .thenComparing(Mark::person)
                        .thenComparingInt(Mark::seq));
        return marks;
    }

    private static String revision(JsonNode mark) {
        return mark.get("code").asText() + "/" + mark.get("label").asText();
    }

    /** Whether every team has an event of that revision in ClickHouse. */
    static boolean seenByAll(RegistryStack stack, String revision) throws Exception {
        String found =
                revision.equals(MarkingPlugins.DISABLED)
                        ? "JSONLength(properties, 'marks') = 0"
                        : "concat(JSONExtractRaw(properties, 'marks', -1, 'code'), '/',"
                                + " JSONExtractString(properties, 'marks', -1, 'label')) = '"
                                + revision
                                + "'";
        return stack.count(
                        "SELECT uniqExact(team_id) FROM events WHERE event = 'step' AND " + found)
                == MarkingPlugins.TEAMS;
    }
}
