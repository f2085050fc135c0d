package io.hedgerow.operators.plugins;

import java.util.HashMap;
import java.util.Map;

/**
 * Slots for invocations under way. What nobody else uses is lent, but for a tenth of all: those are
 * for teams below their equal share. A slot that is lent comes back when its call ends.
 *
 * <p>Owns: counts per team. Lives: as the operator. Threads: task thread. Survives: nothing.
 */
final class AdmissionGate {

    private static final int SMALLEST_SHARE = 4;

    private final int maxInFlight;
    private final int lendable;
    private final Map<Long, int[]> byTeam = new HashMap<>();
    private int inFlight;

    AdmissionGate(int maxInFlight) {
        this.maxInFlight = maxInFlight;
        this.lendable = maxInFlight - maxInFlight / 10;
    }

    boolean mayStart(long teamId) {
        if (inFlight < lendable) {
            return true;
        }
        if (inFlight >= maxInFlight) {
            return false;
        }
        int[] count = byTeam.get(teamId);
        int teams = byTeam.size() + (count == null ? 1 : 0);
        return (count == null ? 0 : count[0]) < Math.max(SMALLEST_SHARE, maxInFlight / teams);
    }

    void started(long teamId) {
        byTeam.computeIfAbsent(teamId, absent -> new int[1])[0]++;
        inFlight++;
    }

    void ended(long teamId) {
        int[] count = byTeam.get(teamId);
        if (--count[0] == 0) {
            byTeam.remove(teamId);
        }
        inFlight--;
    }

    int inFlight() {
        return inFlight;
    }

    int inFlightOf(long teamId) {
        int[] count = byTeam.get(teamId);
        return count == null ? 0 : count[0];
    }

    int teams() {
        return byTeam.size();
    }
}
