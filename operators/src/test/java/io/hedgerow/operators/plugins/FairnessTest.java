package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** How much of a flooding team's work runs before an event of a quiet team that came behind it. */
class FairnessTest {

    private static final long FLOODING = 1;
    private static final long QUIET = 2;
    private static final int AHEAD = 1000;
    private static final long COST_NANOS = 200_000;
    private static final long WARM_UP_NANOS = 2_000_000_000;

    private final Deque<PluginWork> input = new ArrayDeque<>();
    private final OwnerThreadLoop loop = new OwnerThreadLoop(() -> 0, () -> {}, at -> {});
    private boolean turnWanted;
    private WorkScheduler scheduler;
    private int floodRuns;
    private int quietRuns;
    private int persons;

    /** Keeps the thread busy for a while. */
    private final class Busy extends PluginWork {

        private Busy(long team) {
            super(team, OrderKey.person(team, "p" + persons++), 1, 0);
        }

        @Override
        void run() {
            long end = System.nanoTime() + COST_NANOS;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            if (teamId() == FLOODING) {
                floodRuns++;
            } else {
                quietRuns++;
            }
            scheduler.finished(this);
        }

        @Override
        InFlightEntry entry() {
            throw new UnsupportedOperationException();
        }
    }

    private void start(int maxParked) {
        scheduler =
                new WorkScheduler(
                        new InFlightLimits(10, maxParked, 0, 1 << 20, Duration.ofSeconds(1), true),
                        key -> {},
                        () -> turnWanted = true,
                        loop,
                        () -> 0);
    }

    /** As the task thread: mails first, then a record if there is room. */
    private void step() {
        if (turnWanted) {
            turnWanted = false;
            scheduler.takeTurn();
        }
        if (!input.isEmpty() && scheduler.room().forInput()) {
            scheduler.submit(input.poll());
        }
    }

    /** Until the thread has been busy for long enough to be called so; then nothing is left. */
    private void warmUp() {
        warmUp(20);
    }

    /**
     * @param every so many of the events are the quiet team's; 0 for none
     */
    private void warmUp(int every) {
        long began = System.nanoTime();
        for (int i = 0; System.nanoTime() - began < WARM_UP_NANOS; i++) {
            input.add(new Busy(every > 0 && i % every == 0 ? QUIET : FLOODING));
            step();
        }
        while (!input.isEmpty() || !scheduler.isEmpty()) {
            step();
        }
    }

    /** Runs of the flooding team before that of the quiet team. */
    private int measure() {
        for (int i = 0; i < AHEAD; i++) {
            input.add(new Busy(FLOODING));
        }
        input.add(new Busy(QUIET));
        floodRuns = 0;
        quietRuns = 0;
        while (quietRuns == 0) {
            step();
        }
        return floodRuns;
    }

    @Test
    void withRoomToParkTheQuietTeamsEventOvertakes() {
        start(2 * AHEAD);
        warmUp();
        assertThat(measure()).isLessThan(AHEAD / 4);
    }

    @Test
    void aTeamThatIsSeldomSeenOvertakesToo() {
        start(2 * AHEAD);
        input.add(new Busy(QUIET));
        warmUp(0);
        assertThat(measure()).isLessThan(AHEAD / 4);
    }

    @Test
    void withoutRoomItRunsAsSoonAsItIsTakenIn() {
        start(10);
        warmUp();
        assertThat(measure()).isLessThanOrEqualTo(AHEAD);
        while (!scheduler.isEmpty()) {
            step();
        }
        assertThat(floodRuns).isEqualTo(AHEAD);
    }
}
