package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.function.ThrowingRunnable;
import org.junit.jupiter.api.Test;

class InputBrakeTest {

    private static final long WAIT = 500;

    private long now = 1_000;
    private final OwnerThreadLoop loop = new OwnerThreadLoop(() -> now, () -> {}, at -> {});
    private final Deque<Runnable> mails = new ArrayDeque<>();
    private int admitted;
    private WorkScheduler scheduler;
    private InputBrake brake;

    /** While the operator yields, mails run, or time passes. */
    private final class Mailbox implements MailboxExecutor {

        @Override
        public void execute(
                MailOptions options,
                ThrowingRunnable<? extends Exception> command,
                String description,
                Object... arguments) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void yield() {
            Runnable mail = mails.poll();
            if (mail == null) {
                now += WAIT;
                loop.drain();
            } else {
                mail.run();
            }
        }

        @Override
        public boolean tryYield() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean shouldInterrupt() {
            return false;
        }
    }

    private final class Hangs extends PluginWork {

        private Hangs(int bytes) {
            super(1, OrderKey.person(1, "p" + admitted), bytes, now);
        }

        @Override
        void run() {}

        @Override
        InFlightEntry entry() {
            throw new UnsupportedOperationException();
        }
    }

    private void start(int parked, int overdraft, long bytes) {
        InFlightLimits limits =
                new InFlightLimits(1, parked, overdraft, bytes, Duration.ofMillis(WAIT), true);
        scheduler = new WorkScheduler(limits, key -> {}, () -> {}, loop, () -> now);
        brake =
                new InputBrake(
                        new MailboxWait(new Mailbox(), loop),
                        scheduler,
                        limits,
                        () -> now,
                        new PluginOperatorMetrics(
                                UnregisteredMetricsGroup.createOperatorMetricGroup(), false));
    }

    /** Lets pieces in that never end; returns how long input waited, in waits. */
    private long admit(int pieces, int bytes) throws InterruptedException {
        long before = now;
        for (int i = 0; i < pieces; i++) {
            brake.awaitRoom();
            scheduler.submit(new Hangs(bytes));
            admitted++;
        }
        return (now - before) / WAIT;
    }

    @Test
    void waitsNotWhileThereIsRoom() throws Exception {
        start(10, 0, 1000);
        assertThat(admit(11, 1)).isZero();
        assertThat(admit(1, 1)).isEqualTo(1);
    }

    @Test
    void aBarrierBehindAThousandRecordsWaitsTenTimes() throws Exception {
        start(10, 8000, 1 << 20);
        admit(11, 1);
        assertThat(admit(1000, 1)).isEqualTo(10);
    }

    @Test
    void bytesAreOverdrawnInTheSameWay() throws Exception {
        start(1000, 8000, 1000);
        admit(10, 100);
        assertThat(admit(5, 100)).as("one, two, four at once").isEqualTo(3);
        assertThat(admit(5, 100)).as("half as much again is the end: one per wait").isEqualTo(5);
    }

    @Test
    void aboveTheSecondBoundOnePieceIsTakenInPerWaitAndNeverNone() throws Exception {
        start(10, 20, 1 << 20);
        admit(31, 1);
        assertThat(admit(7, 1)).isEqualTo(7);
    }

    @Test
    void roomThatComesEndsTheWaitAndTheBurst() throws Exception {
        start(1, 100, 1 << 20);
        admit(2, 1);
        assertThat(admit(2, 1)).isEqualTo(2);
        long before = now;
        mails.add(this::endAll);
        brake.awaitRoom();
        brake.awaitRoom();
        brake.awaitRoom();
        assertThat(now)
                .as("taken at once what was left of the burst, then when room came")
                .isEqualTo(before);
        assertThat(admit(2, 1)).as("a slot and a place to park").isZero();
        assertThat(admit(2, 1)).as("begins with one again").isEqualTo(2);
    }

    private void endAll() {
        while (!scheduler.isEmpty()) {
            scheduler.all().stream()
                    .filter(each -> each.started)
                    .toList()
                    .forEach(scheduler::finished);
            scheduler.takeTurn();
        }
    }
}
