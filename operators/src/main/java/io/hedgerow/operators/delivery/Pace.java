package io.hedgerow.operators.delivery;

/**
 * Limits attempts per second, evenly spread but for a second's worth at once. Of the operator's
 * clock and without waiting, which resilience4j's limiter cannot do.
 *
 * <p>Owns: the time the next attempt is due by the rate. Lives: as its key's destination. Threads:
 * task thread. Survives: nothing.
 */
public final class Pace {

    private static final double SECOND = 1000;

    /** When the next attempt is due if all are evenly spread, milliseconds since the epoch. */
    private double dueMillis;

    private long lastMillis;

    /**
     * When an attempt may begin, milliseconds since the epoch; not later than {@code nowMillis} for
     * at once.
     */
    public long nextMillis(double perSecond, long nowMillis) {
        if (perSecond == 0) {
            return nowMillis;
        }
        // The rate may have been another when the last one began.
        double next = Math.min(dueMillis - ahead(perSecond), lastMillis + SECOND / perSecond);
        return (long) Math.ceil(next);
    }

    /** How long before it is due an attempt may begin, so that a second's worth begins at once. */
    private static double ahead(double perSecond) {
        return Math.max(0, SECOND - SECOND / perSecond);
    }

    /** An attempt begins, which was allowed. */
    public void began(double perSecond, long nowMillis) {
        if (perSecond > 0) {
            double due = Math.min(dueMillis, nowMillis + ahead(perSecond));
            dueMillis = Math.max(due, nowMillis) + SECOND / perSecond;
            lastMillis = nowMillis;
        }
    }
}
