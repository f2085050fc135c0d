package io.hedgerow.operators.plugins;

import io.hedgerow.operators.output.AppMetric;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Adds up app metrics per (team, config, category, minute) between two flushes (contract §5.5).
 * Equal errors of one minute share a row.
 *
 * <p>Owns: counts not yet flushed. Lives: as long as the operator. Threads: task thread. Survives:
 * nothing; it is flushed before every checkpoint.
 */
public final class AppMetricsBuffer {

    private static final long MINUTE = 60_000;
    private static final int MAX_DETAIL = 1000;

    private final Map<Key, long[]> counts = new LinkedHashMap<>();
    private final HookCounters counters;

    private record Key(
            long teamId, int configId, String category, long minute, String name, String message) {}

    /**
     * @param counters count the same for Flink's reporters
     */
    AppMetricsBuffer(HookCounters counters) {
        this.counters = counters;
    }

    public void success(long teamId, int configId, String category, long nowMillis) {
        successes(teamId, configId, category, nowMillis, 1);
    }

    public void successes(long teamId, int configId, String category, long nowMillis, int count) {
        add(teamId, configId, category, nowMillis, null, null, 0, count);
        counters.of(configId, category).successes().inc(count);
    }

    public void successOnRetry(long teamId, int configId, String category, long nowMillis) {
        successesOnRetry(teamId, configId, category, nowMillis, 1);
    }

    public void successesOnRetry(
            long teamId, int configId, String category, long nowMillis, int count) {
        add(teamId, configId, category, nowMillis, null, null, 1, count);
        counters.of(configId, category).successesOnRetry().inc(count);
    }

    public void failure(
            long teamId,
            int configId,
            String category,
            long nowMillis,
            String errorName,
            String errorMessage) {
        failures(teamId, configId, category, nowMillis, errorName, errorMessage, 1);
    }

    /**
     * @param count events that one error has cost
     */
    public void failures(
            long teamId,
            int configId,
            String category,
            long nowMillis,
            String errorName,
            String errorMessage,
            int count) {
        add(teamId, configId, category, nowMillis, cut(errorName), cut(errorMessage), 2, count);
        counters.of(configId, category).failures().inc(count);
    }

    private void add(
            long teamId,
            int configId,
            String category,
            long nowMillis,
            String name,
            String message,
            int counter,
            int count) {
        Key key = new Key(teamId, configId, category, nowMillis / MINUTE, name, message);
        counts.computeIfAbsent(key, absent -> new long[3])[counter] += count;
    }

    public boolean isEmpty() {
        return counts.isEmpty();
    }

    public void flush(Consumer<AppMetric> out) {
        counts.forEach((key, count) -> out.accept(metric(key, count)));
        counts.clear();
    }

    private static AppMetric metric(Key key, long[] count) {
        boolean error = key.name != null;
        return new AppMetric(
                key.minute * MINUTE * 1000,
                key.teamId,
                key.configId,
                "",
                key.category,
                count[0],
                count[1],
                count[2],
                error
                        ? UUID.nameUUIDFromBytes(key.toString().getBytes(StandardCharsets.UTF_8))
                        : AppMetric.NO_ERROR,
                error ? key.name : "",
                error
                        ? "{\"error\":{\"name\":"
                                + EventBytes.quote(key.name)
                                + ",\"message\":"
                                + EventBytes.quote(key.message)
                                + "}}"
                        : "");
    }

    private static String cut(String text) {
        String known = text == null ? "" : text;
        return known.length() <= MAX_DETAIL ? known : known.substring(0, MAX_DETAIL);
    }
}
