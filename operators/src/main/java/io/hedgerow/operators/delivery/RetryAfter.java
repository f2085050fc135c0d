package io.hedgerow.operators.delivery;

import io.hedgerow.runtime.host.HttpTransport;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Notes when answers to a plugin's requests ask to come again later: {@code Retry-After} of a 429
 * or 503, in seconds or as a date.
 *
 * <p>Owns: the latest time asked for. Lives: as its key's destination. Threads: any. Survives:
 * nothing; what follows from it is in state.
 */
public final class RetryAfter {

    private static final String HEADER = "retry-after";

    /** Three decades; more is as much. */
    private static final double MOST_SECONDS = 1e9;

    private final LongSupplier clock;
    private final long mostMillis;
    private final AtomicLong until = new AtomicLong();

    /**
     * @param clock milliseconds since the epoch
     * @param most longest wait that is granted
     */
    public RetryAfter(LongSupplier clock, Duration most) {
        this.clock = clock;
        this.mostMillis = most.toMillis();
    }

    /** The transport of a plugin whose answers are looked at. */
    public HttpTransport watching(HttpTransport transport) {
        return request -> {
            CompletableFuture<HttpTransport.Response> answer = transport.send(request);
            CompletableFuture<HttpTransport.Response> seen = answer.thenApply(this::look);
            seen.whenComplete(
                    (response, failure) -> {
                        if (seen.isCancelled()) {
                            answer.cancel(false);
                        }
                    });
            return seen;
        };
    }

    private HttpTransport.Response look(HttpTransport.Response response) {
        if (response.status() == 429 || response.status() == 503) {
            for (Map.Entry<String, String> header : response.headers()) {
                if (header.getKey().equalsIgnoreCase(HEADER)) {
                    long now = clock.getAsLong();
                    long asked = parse(header.getValue().trim(), now);
                    until.accumulateAndGet(Math.min(asked, now + mostMillis), Math::max);
                }
            }
        }
        return response;
    }

    private static long parse(String text, long now) {
        if (text.matches("\\d+")) {
            return now + 1000 * (long) Math.min(MOST_SECONDS, Double.parseDouble(text));
        }
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant()
                    .toEpochMilli();
        } catch (DateTimeException e) {
            return 0; // neither form: as if it were not there
        }
    }

    /** The latest time asked for so far, milliseconds since the epoch; 0 for none. */
    public long untilMillis() {
        return until.get();
    }
}
