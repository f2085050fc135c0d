package io.hedgerow.operators.plugins;

import io.hedgerow.operators.output.AppMetric;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Adds up app metrics per (team, config, category, minute) between two flushes (contract §5.5).
 * Equal errors of one minute share a row, with the details of the first of them. A plugin may throw
 * something else each time: of errors beyond {@value #MAX_ERRORS} in all, or {@value
 * #MAX_ERRORS_OF_CONFIG} of a config, only the number is told, in one row.
 *
 * <p>Owns: counts not yet flushed. Lives: as long as the operator. Threads: task thread. Survives:
 * nothing; it is flushed before every checkpoint.
 */
public final class AppMetricsBuffer {

    static final int MAX_ERRORS = 1000;
    static final int MAX_ERRORS_OF_CONFIG = 100;

    /** {@code error_type} of the row that stands for errors that have none of their own. */
    static final String OTHER_ERRORS = "OtherErrors";

    private static final long MINUTE = 60_000;

    private final Map<Key, long[]> successes = new LinkedHashMap<>();
    private final Map<ErrorKey, Failures> errors = new LinkedHashMap<>();
    private final Map<Key, long[]> otherErrors = new LinkedHashMap<>();
    private final Map<Integer, Integer> errorsOfConfig = new HashMap<>();
    private final HookCounters counters;
    private int flushes;

    private record Key(long teamId, int configId, String category, long minute) {}

    private record ErrorKey(Key key, String name, String message) {}

    private static final class Failures {
        private final String details;
        private long count;

        Failures(String details) {
            this.details = details;
        }
    }

    /**
     * @param counters count the same for Flink's reporters
     */
    AppMetricsBuffer(HookCounters counters) {
        this.counters = counters;
    }

    /** For events of one config and hook: what they count in is looked up once a minute. */
    final class Successes {

        private final long teamId;
        private final int configId;
        private final String category;
        private final HookCounters.Counters counted;
        private long[] ok;
        private long minute = -1;
        private int flush;

        private Successes(long teamId, int configId, String category) {
            this.teamId = teamId;
            this.configId = configId;
            this.category = category;
            this.counted = counters.of(configId, category);
        }

        void add(long nowMillis) {
            ok(nowMillis)[0]++;
            counted.successes().inc();
        }

        void addOnRetry(long nowMillis) {
            ok(nowMillis)[1]++;
            counted.successesOnRetry().inc();
        }

        private long[] ok(long nowMillis) {
            if (flush != flushes || minute != nowMillis / MINUTE) {
                ok = AppMetricsBuffer.this.ok(teamId, configId, category, nowMillis);
                flush = flushes;
                minute = nowMillis / MINUTE;
            }
            return ok;
        }
    }

    /** The same as {@link #success}, for those that are many. */
    Successes successesOf(long teamId, int configId, String category) {
        return new Successes(teamId, configId, category);
    }

    public void success(long teamId, int configId, String category, long nowMillis) {
        successes(teamId, configId, category, nowMillis, 1);
    }

    public void successes(long teamId, int configId, String category, long nowMillis, int count) {
        ok(teamId, configId, category, nowMillis)[0] += count;
        counters.of(configId, category).successes().inc(count);
    }

    public void successesOnRetry(
            long teamId, int configId, String category, long nowMillis, int count) {
        ok(teamId, configId, category, nowMillis)[1] += count;
        counters.of(configId, category).successesOnRetry().inc(count);
    }

    private long[] ok(long teamId, int configId, String category, long nowMillis) {
        return successes.computeIfAbsent(
                new Key(teamId, configId, category, nowMillis / MINUTE), absent -> new long[2]);
    }

    void failure(
            long teamId,
            int configId,
            String category,
            long nowMillis,
            HookResult.Threw threw,
            ErrorDetails details) {
        failures(teamId, configId, category, nowMillis, threw, details, 1);
    }

    /**
     * @param threw with its secrets masked
     * @param count events that one error has cost
     */
    void failures(
            long teamId,
            int configId,
            String category,
            long nowMillis,
            HookResult.Threw threw,
            ErrorDetails details,
            int count) {
        counters.of(configId, category).failures().inc(count);
        Key key = new Key(teamId, configId, category, nowMillis / MINUTE);
        ErrorKey error =
                new ErrorKey(
                        key, ErrorDetails.cut(threw.name()), ErrorDetails.cut(threw.message()));
        Failures known = errors.get(error);
        if (known == null) {
            if (errors.size() >= MAX_ERRORS
                    || errorsOfConfig.getOrDefault(configId, 0) >= MAX_ERRORS_OF_CONFIG) {
                otherErrors.computeIfAbsent(key, absent -> new long[1])[0] += count;
                return;
            }
            errorsOfConfig.merge(configId, 1, Integer::sum);
            known = new Failures(details.json(threw));
            errors.put(error, known);
        }
        known.count += count;
    }

    public boolean isEmpty() {
        return successes.isEmpty() && errors.isEmpty() && otherErrors.isEmpty();
    }

    public void flush(Consumer<AppMetric> out) {
        successes.forEach(
                (key, count) -> out.accept(metric(key, count[0], count[1], 0, null, "", "")));
        errors.forEach(
                (error, failures) ->
                        out.accept(
                                metric(
                                        error.key,
                                        0,
                                        0,
                                        failures.count,
                                        error,
                                        error.name,
                                        failures.details)));
        otherErrors.forEach((key, count) -> out.accept(others(key, count[0])));
        flushes++;
        successes.clear();
        errors.clear();
        otherErrors.clear();
        errorsOfConfig.clear();
    }

    private static AppMetric others(Key key, long count) {
        HookResult.Threw folded =
                new HookResult.Threw(
                        OTHER_ERRORS,
                        count
                                + " failures that are not told one by one: there were too many different errors",
                        "",
                        false);
        return metric(
                key,
                0,
                0,
                count,
                new ErrorKey(key, OTHER_ERRORS, ""),
                OTHER_ERRORS,
                ErrorDetails.NO_EVENT.json(folded));
    }

    private static AppMetric metric(
            Key key,
            long ok,
            long okOnRetry,
            long failed,
            ErrorKey error,
            String errorType,
            String errorDetails) {
        return new AppMetric(
                key.minute * MINUTE * 1000,
                key.teamId,
                key.configId,
                "",
                key.category,
                ok,
                okOnRetry,
                failed,
                error == null
                        ? AppMetric.NO_ERROR
                        : UUID.nameUUIDFromBytes(error.toString().getBytes(StandardCharsets.UTF_8)),
                errorType,
                errorDetails);
    }
}
