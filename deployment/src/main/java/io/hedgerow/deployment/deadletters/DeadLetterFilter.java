package io.hedgerow.deployment.deadletters;

import static io.hedgerow.deployment.clickhouse.SqlText.quote;

import io.hedgerow.deployment.clickhouse.SqlText;
import io.hedgerow.operators.output.DeadLetters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Which dead letters are meant; what is {@code null} or empty does not restrict.
 *
 * @param since first error time that counts
 * @param until first error time that counts no more
 * @param error a part of the error's text, in any case
 * @param location how the error's location begins, or ends after a colon
 * @param states of {@link DeadLetter#state}
 */
public record DeadLetterFilter(
        List<UUID> ids,
        Integer configId,
        Long teamId,
        Instant since,
        Instant until,
        String error,
        String location,
        List<String> states) {

    /** Whether it restricts more than the state. */
    public boolean isNarrow() {
        return !ids.isEmpty()
                || configId != null
                || teamId != null
                || since != null
                || until != null
                || error != null
                || location != null;
    }

    /** The same of what had failed by then. */
    public DeadLetterFilter before(Instant end) {
        return until != null && until.isBefore(end)
                ? this
                : new DeadLetterFilter(ids, configId, teamId, since, end, error, location, states);
    }

    String condition() {
        List<String> all = new ArrayList<>();
        if (!ids.isEmpty()) {
            all.add("id IN (" + list(ids.stream().map(UUID::toString).toList()) + ")");
        }
        if (configId != null) {
            all.add("has(tags, " + quote(DeadLetters.CONFIG_TAG + configId) + ")");
        }
        if (teamId != null) {
            all.add("team_id = " + teamId);
        }
        if (since != null) {
            all.add("error_timestamp >= " + time(since));
        }
        if (until != null) {
            all.add("error_timestamp < " + time(until));
        }
        if (error != null) {
            all.add("positionCaseInsensitiveUTF8(error, " + quote(error) + ") > 0");
        }
        if (location != null) {
            all.add(
                    "(startsWith(error_location, %s) OR endsWith(error_location, %s))"
                            .formatted(quote(location), quote(":" + location)));
        }
        if (!states.isEmpty()) {
            all.add("state IN (" + list(states) + ")");
        }
        return all.isEmpty() ? "1" : String.join(" AND ", all);
    }

    private static String list(List<String> texts) {
        return texts.stream().map(SqlText::quote).collect(Collectors.joining(", "));
    }

    private static String time(Instant instant) {
        return SqlText.time(
                Math.addExact(
                        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L),
                        instant.getNano() / 1_000));
    }
}
