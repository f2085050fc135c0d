package io.hedgerow.operators.plugins;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * Slots for invocations under way. What nobody else uses is lent, but for a tenth of all: those are
 * for teams below their equal share, also when only one is active: the next one's first event must
 * not wait until a call that hangs is given up. A slot that is lent comes back when its call ends.
 *
 * <p>Owns: counts per team. Lives: as the operator. Threads: task thread. Survives: nothing.
 */
final class AdmissionGate {

    private static final int SMALLEST_SHARE = 4;
    private static final int FEWEST_TEAMS = 2;

    private final int maxInFlight;
    private final int lendable;
    private final IntSupplier activeTeams;
    private final Map<Long, int[]> byTeam = new HashMap<>();
    private int inFlight;

    /**
     * @param activeTeams how many teams there are to share with, the asking one included
     */
    AdmissionGate(int maxInFlight, IntSupplier activeTeams) {
        this.maxInFlight = maxInFlight;
        this.activeTeams = activeTeams;
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
        int busy = byTeam.size() + (count == null ? 1 : 0);
        int teams = Math.max(FEWEST_TEAMS, Math.max(busy, activeTeams.getAsInt()));
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
