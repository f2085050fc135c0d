package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.host.HostTimers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Chains of the home lane that were replaced a moment ago, for events that the parallel lane has
 * begun under them: the rest of their plugins must be of the same registry (decision 0088). A chain
 * none of whose plugins ran elsewhere is not kept.
 *
 * <p>Owns: a use of each chain, so that its plugins are not torn down yet. Lives: as the operator.
 * Threads: task thread. Survives: nothing; what is restored and was begun with another chain than
 * the one in force goes on with that.
 */
final class KeptChains {

    /** The parallel lane's longest wait for a call, with what stands behind it. */
    static final long KEPT_MILLIS = 30_000;

    private record Kept(TeamChain chain, long replacedMillis) {}

    private final HostTimers timers;
    private final LongSupplier clock;
    private final long keptMillis;

    /** The one that was replaced first comes first. */
    private final Map<Long, List<Kept>> byTeam = new HashMap<>();

    /**
     * @param clock milliseconds since the epoch
     * @param keptMillis 0 keeps none
     */
    KeptChains(HostTimers timers, LongSupplier clock, long keptMillis) {
        this.timers = timers;
        this.clock = clock;
        this.keptMillis = keptMillis;
    }

    /** A team's chain is being replaced. */
    void keep(long team, TeamChain chain) {
        if (keptMillis == 0 || !chain.spansLanes()) {
            return;
        }
        Kept kept = new Kept(chain.use(), clock.getAsLong());
        byTeam.computeIfAbsent(team, absent -> new ArrayList<>(1)).add(kept);
        timers.schedule(keptMillis, () -> release(team, kept));
    }

    private void release(long team, Kept kept) {
        List<Kept> all = byTeam.get(team);
        if (all != null && all.remove(kept)) {
            if (all.isEmpty()) {
                byTeam.remove(team);
            }
            kept.chain.leave();
        }
    }

    /**
     * @return {@code null} when there is none with this fingerprint
     */
    TeamChain find(long team, long fingerprint) {
        for (Kept kept : byTeam.getOrDefault(team, List.of())) {
            if (kept.chain.fingerprint() == fingerprint) {
                return kept.chain;
            }
        }
        return null;
    }

    /**
     * The chain that was in force here at a moment, or the oldest there is since.
     *
     * @return {@code null} when that is the one in force now
     */
    TeamChain asOf(long team, long millis) {
        for (Kept kept : byTeam.getOrDefault(team, List.of())) {
            if (kept.replacedMillis > millis) {
                return kept.chain;
            }
        }
        return null;
    }

    /** Nothing comes any more. */
    void releaseAll() {
        Map<Long, List<Kept>> all = new HashMap<>(byTeam);
        byTeam.clear();
        all.values().forEach(chains -> chains.forEach(kept -> kept.chain.leave()));
    }
}
