package io.hedgerow.operators.plugins;

/**
 * How much room the work on the heap leaves for more, by {@link InFlightLimits}.
 *
 * <p>Owns: how much is held. Lives: as its scheduler. Threads: task thread. Survives: nothing.
 */
final class WorkRoom {

    /** Jobs may have this part of what may be parked, and one team half of that. */
    private static final int PART_OF_JOBS = 4;

    private final InFlightLimits limits;
    private final OrderQueues queues;
    private final AdmissionGate gate;
    private int held;

    WorkRoom(InFlightLimits limits, OrderQueues queues, AdmissionGate gate) {
        this.limits = limits;
        this.queues = queues;
        this.gate = gate;
    }

    /** Work waits for its time. */
    void held(PluginWork work) {
        if (!work.held) {
            work.held = true;
            held++;
        }
    }

    /** Its time has come. */
    void released(PluginWork work) {
        if (work.held) {
            work.held = false;
            held--;
        }
    }

    /** Work that has no slot. */
    int parked() {
        return queues.size() - gate.inFlight();
    }

    /** Jobs that have not ended. */
    int jobs() {
        return queues.jobs();
    }

    /** Whether input may be taken without waiting. */
    boolean forInput() {
        return crowd() < limits.maxParked() && queues.bytes() < limits.maxBytes();
    }

    /** Whether input may be taken in bulk after it has waited for a while. */
    boolean forOverdraft() {
        return crowd() < limits.maxParked() + limits.maxOverdraft()
                && queues.bytes() < limits.maxBytes() + limits.maxBytes() / 2;
    }

    /** What waits for others or for a slot. Not what is held: no pause of the input helps it. */
    private int crowd() {
        return parked() - held;
    }

    /** Whether one more job of a team may be taken in, so that jobs leave room for input. */
    boolean forJob(long teamId) {
        int most = Math.max(1, limits.maxParked() / PART_OF_JOBS);
        return queues.jobs() < most && queues.jobsOf(teamId) < Math.max(1, most / 2);
    }
}
