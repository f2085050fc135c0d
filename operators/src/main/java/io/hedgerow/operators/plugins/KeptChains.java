package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.host.HostTimers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chains of the home lane that were replaced a moment ago, for events that the parallel lane has
 * begun under them: the rest of their plugins must be of the same registry (decision 0088). A chain
 * none of whose plugins ran elsewhere is not kept.
 *
 * <p>Owns: a use of each chain, so that its plugins are not torn down yet. Lives: as the operator.
 * Threads: task thread. Survives: nothing; what is restored goes on with the newest chain.
 */
final class KeptChains {

    /** The parallel lane's longest wait for a call, with what stands behind it. */
    static final long KEPT_MILLIS = 30_000;

    private final HostTimers timers;
    private final long keptMillis;
    private final Map<Long, List<TeamChain>> byTeam = new HashMap<>();

    /**
     * @param keptMillis 0 keeps none
     */
    KeptChains(HostTimers timers, long keptMillis) {
        this.timers = timers;
        this.keptMillis = keptMillis;
    }

    /** A team's chain is being replaced. */
    void keep(long team, TeamChain chain) {
        if (keptMillis == 0 || !chain.spansLanes()) {
            return;
        }
        byTeam.computeIfAbsent(team, absent -> new ArrayList<>(1)).add(chain.use());
        timers.schedule(keptMillis, () -> release(team, chain));
    }

    private void release(long team, TeamChain chain) {
        List<TeamChain> chains = byTeam.get(team);
        if (chains != null && chains.remove(chain)) {
            if (chains.isEmpty()) {
                byTeam.remove(team);
            }
            chain.leave();
        }
    }

    /**
     * @return {@code null} when there is none with this fingerprint
     */
    TeamChain find(long team, long fingerprint) {
        for (TeamChain chain : byTeam.getOrDefault(team, List.of())) {
            if (chain.fingerprint() == fingerprint) {
                return chain;
            }
        }
        return null;
    }

    /** Nothing comes any more. */
    void releaseAll() {
        Map<Long, List<TeamChain>> all = new HashMap<>(byTeam);
        byTeam.clear();
        all.values().forEach(chains -> chains.forEach(TeamChain::leave));
    }
}
