package io.hedgerow.operators.delivery;

/**
 * Limits attempts per second, evenly spread but for a second's worth at once. Of the operator's
 * clock and without waiting, which resilience4j's limiter cannot do.
 *
 * <p>Owns: the time the next attempt is due by the rate. Lives: as its key's destination. Threads:
 * task thread. Survives: nothing.
 */
public final class Pace {

    private static final double BURST_MILLIS = 1000;

    private double nextMillis;

    /**
     * When an attempt may begin, milliseconds since the epoch; not later than {@code nowMillis} for
     * at once.
     */
    public long nextMillis(double perSecond, long nowMillis) {
        return perSecond == 0 ? nowMillis : (long) Math.ceil(nextMillis - BURST_MILLIS);
    }

    /** An attempt begins. */
    public void began(double perSecond, long nowMillis) {
        if (perSecond > 0) {
            nextMillis = Math.max(nextMillis, nowMillis) + 1000 / perSecond;
        }
    }
}
