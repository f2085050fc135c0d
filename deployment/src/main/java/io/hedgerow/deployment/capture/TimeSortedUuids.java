package io.hedgerow.deployment.capture;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Makes PostHog's UUIDT (contract §7.6): six bytes of Unix milliseconds, two bytes of a counter
 * within the millisecond, eight random bytes. Sorts by time; not an RFC version.
 *
 * <p><em>Owns</em> the last millisecond and its counter. <em>Lives</em> as long as the endpoint.
 * <em>Threads</em>: any. <em>Survives</em> nothing; the random half keeps two processes apart.
 */
final class TimeSortedUuids {

    private static final int COUNTER_MASK = 0xFFFF;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private long lastMillis;
    private int counter;

    TimeSortedUuids(InstantSource clock) {
        this.clock = clock;
    }

    UUID next() {
        long millis = clock.millis();
        int count;
        synchronized (this) {
            counter = millis == lastMillis ? counter + 1 & COUNTER_MASK : 0;
            lastMillis = millis;
            count = counter;
        }
        return new UUID(millis << 16 | count, random.nextLong());
    }
}
