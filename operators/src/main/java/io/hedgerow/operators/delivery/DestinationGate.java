package io.hedgerow.operators.delivery;

import io.hedgerow.runtime.host.HttpTransport;
import java.util.function.LongSupplier;

/**
 * When the next attempt at a destination may begin: not while it counts as down, not before the
 * time that it has asked for, not above the rate.
 *
 * <p>Owns: breaker, rate, the pause asked for. Lives: as its key's destination. Threads: task
 * thread. Survives: the pause, through {@link BacklogHead}.
 */
public final class DestinationGate {

    /** An attempt may begin. */
    public static final long NOW = 0;

    /** Something else will tell when to ask again. */
    public static final long LATER = Long.MAX_VALUE;

    private final LongSupplier clock;
    private final DestinationBreaker breaker;
    private final RetryAfter retryAfter;
    private final Pace pace = new Pace();
    private long pausedUntil;

    /**
     * @param clock milliseconds since the epoch
     */
    public DestinationGate(DeliveryOptions options, LongSupplier clock) {
        this.clock = clock;
        this.breaker = new DestinationBreaker(options.breaker(), clock);
        this.retryAfter = new RetryAfter(clock, options.mostRetryAfter());
    }

    /** Judges the attempts; to be told of the end of each. */
    public DestinationBreaker breaker() {
        return breaker;
    }

    /** The transport of a plugin, watched for what the destination asks for. */
    public HttpTransport watched(HttpTransport transport) {
        return retryAfter.watching(transport);
    }

    /**
     * Asks for an attempt to begin.
     *
     * @param hurried whether only the rate counts
     * @return {@link #NOW}, {@link #LATER}, or when to ask again, milliseconds since the epoch
     */
    public long tryBegin(double ratePerSecond, boolean hurried) {
        long now = clock.getAsLong();
        long next = pace.nextMillis(ratePerSecond, now);
        if (!hurried) {
            next = Math.max(next, pausedUntil);
        }
        if (next > now) {
            return next;
        }
        if (!breaker.tryBegin() && !hurried) {
            return breaker.isProbing() ? LATER : breaker.openUntilMillis();
        }
        pace.began(ratePerSecond, now);
        return NOW;
    }

    /** An attempt has failed of the destination: what it has asked for holds for all. */
    public void heed() {
        pausedUntil = Math.max(pausedUntil, retryAfter.untilMillis());
    }

    public boolean isPaused() {
        return pausedUntil > clock.getAsLong();
    }

    long pausedUntilMillis() {
        return pausedUntil;
    }

    public void restore(BacklogHead head) {
        pausedUntil = head.pausedUntilMillis();
    }
}
