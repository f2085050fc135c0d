package io.hedgerow.operators.ingest;

import java.util.OptionalLong;

/**
 * When an event happened (contract §7.3): the client's time corrected by the difference of the
 * client's and the server's clock.
 */
final class EventTime {

    /** What ClickHouse's {@code DateTime64(6)} can hold: 1900 to 2261, in milliseconds. */
    private static final long MIN_MILLIS = -2_208_988_800_000L;

    private static final long MAX_MILLIS = 9_183_110_400_000L;

    private EventTime() {}

    /**
     * @param timestamp the event's own time, {@code null} when absent or falsy
     * @param offsetMillis the event's {@code offset}, 0 when absent
     * @param sentAt ISO text or {@code null}
     * @param now receive time as ISO text; when absent the server's clock stands in
     * @param clockMillis the server's clock
     * @return empty when a time that is needed cannot be read
     */
    static OptionalLong resolve(
            OptionalLong timestamp,
            boolean hasTimestamp,
            double offsetMillis,
            String sentAt,
            String now,
            long clockMillis) {
        OptionalLong received = now == null ? OptionalLong.of(clockMillis) : JsDate.parse(now);
        OptionalLong result;
        if (hasTimestamp) {
            result = sentAt == null ? timestamp : corrected(timestamp, sentAt, received);
        } else if (received.isEmpty()) {
            result = received;
        } else {
            result = JsDate.ofNumber(received.getAsLong() - offsetMillis);
        }
        return result.isPresent()
                        && result.getAsLong() >= MIN_MILLIS
                        && result.getAsLong() < MAX_MILLIS
                ? result
                : OptionalLong.empty();
    }

    private static OptionalLong corrected(
            OptionalLong timestamp, String sentAt, OptionalLong received) {
        OptionalLong sent = JsDate.parse(sentAt);
        if (timestamp.isEmpty() || sent.isEmpty() || received.isEmpty()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(received.getAsLong() + timestamp.getAsLong() - sent.getAsLong());
    }
}
