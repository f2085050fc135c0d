package io.hedgerow.deployment.capture;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Token to team, with a short cache in front of Postgres. Unknown tokens are remembered for a
 * shorter time, so that a new project works at once and a wrong key does not reach the database
 * with every request.
 *
 * <p><em>Owns</em> the cache, at most {@value #MAX_ENTRIES} entries. <em>Lives</em> as long as the
 * endpoint. <em>Threads</em>: any; two may look the same token up at once. <em>Survives</em>
 * nothing.
 */
final class TeamDirectory {

    static final Duration KNOWN_FOR = Duration.ofSeconds(30);
    static final Duration UNKNOWN_FOR = Duration.ofSeconds(3);
    private static final int MAX_ENTRIES = 10_000;

    /** Asks the registry. */
    interface Lookup {
        Optional<Team> find(String token) throws SQLException;
    }

    private record Entry(Optional<Team> team, long expiresAtNanos) {}

    private final Lookup lookup;
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<String, Entry> cache = new ConcurrentHashMap<>();

    TeamDirectory(Lookup lookup, LongSupplier nanoTime) {
        this.lookup = lookup;
        this.nanoTime = nanoTime;
    }

    /**
     * @throws CaptureException 503 when the registry does not answer
     */
    Optional<Team> find(String token) {
        long now = nanoTime.getAsLong();
        Entry cached = cache.get(token);
        if (cached != null && now - cached.expiresAtNanos < 0) {
            return cached.team;
        }
        Optional<Team> found;
        try {
            found = lookup.find(token);
        } catch (SQLException e) {
            throw CaptureException.unavailable(e);
        }
        if (cache.size() >= MAX_ENTRIES) {
            cache.clear();
        }
        Duration ttl = found.isPresent() ? KNOWN_FOR : UNKNOWN_FOR;
        cache.put(token, new Entry(found, now + ttl.toNanos()));
        return found;
    }
}
