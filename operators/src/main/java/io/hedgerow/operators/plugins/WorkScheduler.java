package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.host.HostTimers;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Decides which work runs when: one after another per order key, within the slots of the gate,
 * teams in turn when there is a backlog (architecture of the operator: decision 0045).
 *
 * <p>Owns: all work admitted and not ended. Lives: as the operator. Threads: task thread. Survives:
 * through {@link #all}, which a checkpoint writes.
 */
final class WorkScheduler {

    /** Under a backlog this many pieces are taken in for one that runs, as far as there is room. */
    private static final int INTAKES_PER_RUN = 16;

    private static final int FEW_TEAMS = 2;

    /** How long one mail runs ready work, nanoseconds: input and barriers wait meanwhile. */
    private static final long TURN_NANOS = 2_000_000;

    private final InFlightLimits limits;
    private final LongConsumer useKey;
    private final Runnable requestTurn;
    private final HostTimers timers;
    private final LongSupplier clock;
    private final AdmissionGate gate;
    private final ReadyQueue ready = new ReadyQueue();
    private final PluginTime time = new PluginTime(ready);
    private final OrderQueues queues = new OrderQueues();
    private final WorkRoom room;

    /** Work that runs for the first time and has not come to a wait: nothing is noted of it yet. */
    private PluginWork fresh;

    private Runnable whenJobEnds = () -> {};
    private int intakes;
    private int skippedIntakes;
    private boolean draining;

    /**
     * @param useKey makes a key Flink's current one
     * @param requestTurn asks for a call of {@link #takeTurn} after what runs now; may be asked
     *     again and again
     * @param timers for retries
     * @param clock milliseconds since the epoch
     */
    WorkScheduler(
            InFlightLimits limits,
            LongConsumer useKey,
            Runnable requestTurn,
            HostTimers timers,
            LongSupplier clock) {
        this.limits = limits;
        this.useKey = useKey;
        this.requestTurn = requestTurn;
        this.timers = timers;
        this.clock = clock;
        this.gate = new AdmissionGate(limits.maxInFlight(), time::teams);
        this.room = new WorkRoom(limits, queues, gate);
    }

    /** Has something told whenever a job has ended and left its place to another. */
    void whenJobEnds(Runnable told) {
        whenJobEnds = told;
    }

    /** Takes work in; it runs at once if nothing speaks against it. Not to be called by work. */
    void submit(PluginWork work) {
        intakes++;
        if (queues.has(work.order())) {
            queues.add(work);
            return;
        }
        if (isDue(work)
                && !ready.has(work.teamId())
                && gate.mayStart(work.teamId())
                && !(limits.fairTurns() && time.isOverBudget(work.teamId()))) {
            fresh = work;
            run(work);
            note(work);
        } else {
            queues.add(work);
            waitOrReady(work);
        }
    }

    /** Work that runs and is not over at once is noted, as if it had been from the start. */
    private void note(PluginWork work) {
        if (work != null && work == fresh) {
            fresh = null;
            queues.add(work);
            start(work);
        }
    }

    /** Takes work in that begins after what runs now, such as a job a plugin has enqueued. */
    void submitLater(PluginWork work) {
        note(fresh);
        if (queues.add(work)) {
            waitOrReady(work);
        }
    }

    private void waitOrReady(PluginWork work) {
        if (draining || isDue(work)) {
            work.notBefore = 0;
            ready.add(work);
            requestTurn.run();
            return;
        }
        room.held(work);
        long due = work.notBefore;
        timers.schedule(
                due - clock.getAsLong(),
                () -> {
                    if (work.notBefore == due) {
                        wake(work);
                    }
                });
    }

    private boolean isDue(PluginWork work) {
        return work.notBefore == 0 || work.notBefore <= clock.getAsLong();
    }

    /** Has work that waits for something go on. */
    void wake(PluginWork work) {
        note(work);
        work.notBefore = 0;
        room.released(work);
        if (work.started) {
            ready.addFirst(work);
        } else {
            ready.add(work);
        }
        requestTurn.run();
    }

    /** Work that goes on by itself, because a plugin's promise was settled; its time is counted. */
    void resume(PluginWork work, Runnable action) {
        time.of(work.teamId(), action);
    }

    /** Holds work back, with all behind it under its order key; it gives its slot back. */
    void hold(PluginWork work, long untilMillis) {
        note(work);
        release(work);
        work.notBefore = untilMillis;
        waitOrReady(work);
        if (!ready.isEmpty()) {
            requestTurn.run();
        }
    }

    /** Work has ended: what waits behind it is next. */
    void finished(PluginWork work) {
        if (fresh == work) {
            fresh = null;
        } else {
            release(work);
            PluginWork next = queues.remove(work);
            if (next != null) {
                waitOrReady(next);
            }
        }
        if (work.order().kind() == OrderKey.Kind.JOB) {
            whenJobEnds.run();
        }
        if (!ready.isEmpty()) {
            requestTurn.run();
        }
    }

    /** Work keeps more on the heap than it did, or less. */
    void grew(PluginWork work, long bytes) {
        work.grow(bytes);
        queues.grew(work, bytes);
    }

    private void release(PluginWork work) {
        if (work.started) {
            work.started = false;
            gate.ended(work.teamId());
        }
    }

    /**
     * Runs ready work for a while, unless input is coming in and there is room: then more is taken
     * in first, so that a quiet team's event behind a busy team's is met.
     */
    void takeTurn() {
        boolean looksAhead = intakes > 0 && isFloodOfFew() && room.forInput();
        intakes = 0;
        if (looksAhead && ++skippedIntakes < INTAKES_PER_RUN) {
            requestTurn.run();
            return;
        }
        skippedIntakes = 0;
        boolean full = !room.forInput();
        long began = System.nanoTime();
        do {
            if (!runOne()) {
                return; // when a slot is given back the next turn is asked for
            }
        } while (!looksAhead
                && !(full && room.forInput()) // input comes first, one for one
                && System.nanoTime() - began < TURN_NANOS);
        if (!ready.isEmpty()) {
            requestTurn.run();
        }
    }

    /** Looking ahead helps others than the few whose work is queued; many take turns anyway. */
    private boolean isFloodOfFew() {
        return !ready.isEmpty() && ready.teams() <= FEW_TEAMS && time.load() > 0.5;
    }

    private boolean runOne() {
        PluginWork work = ready.poll(each -> each.started || gate.mayStart(each.teamId()));
        if (work == null) {
            return false;
        }
        start(work);
        run(work);
        return true;
    }

    private void start(PluginWork work) {
        if (!work.started) {
            work.started = true;
            gate.started(work.teamId());
        }
    }

    private void run(PluginWork work) {
        work.notBefore = 0;
        useKey.accept(work.key());
        resume(work, work::run);
    }

    /** From now on nothing waits for its time: the input has ended. */
    void drain() {
        draining = true;
        for (PluginWork work : queues.heads()) {
            if (work.notBefore > 0) {
                work.notBefore = 0;
                wake(work);
            }
        }
    }

    /** How much work there is under an order key, the running one included. */
    int waitingUnder(OrderKey order) {
        return queues.depth(order);
    }

    boolean isEmpty() {
        return queues.isEmpty();
    }

    boolean isDraining() {
        return draining;
    }

    WorkRoom room() {
        return room;
    }

    int inFlight() {
        return gate.inFlight() + (fresh == null ? 0 : 1);
    }

    int inFlightOf(long teamId) {
        return gate.inFlightOf(teamId);
    }

    /** Work of one team that has not ended. */
    int workOf(long teamId) {
        return queues.ofTeam(teamId);
    }

    PluginTime time() {
        return time;
    }

    /** Milliseconds that the work which came first has been here; 0 when there is none. */
    long oldestMillis() {
        return queues.isEmpty() ? 0 : clock.getAsLong() - queues.oldestMillis();
    }

    /** All work, the order kept under each order key. */
    List<PluginWork> all() {
        return queues.all();
    }
}
