package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules of the scheduler that hold for any interleaving of what can happen to work. */
class WorkSchedulerTest {

    private static final int STEPS = 400;
    private static final int MOST_TURNS = 20_000;

    private final List<Scripted> admitted = new ArrayList<>();
    private final List<Scripted> ended = new ArrayList<>();
    private final List<Scripted> waiting = new ArrayList<>();
    private final List<Scripted> asleep = new ArrayList<>();
    private final Map<OrderKey, Deque<Scripted>> expected = new HashMap<>();
    private final Set<OrderKey> inside = new HashSet<>();
    private long now = 1_000;
    private boolean turnWanted;
    private long key;
    private final OwnerThreadLoop loop = new OwnerThreadLoop(() -> now, () -> {}, at -> {});
    private WorkScheduler scheduler;
    private int maxInFlight;
    private Random random;
    private boolean quiet;

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    /** Work that does at each run what chance has it do. */
    private final class Scripted extends PluginWork {

        private Scripted(OrderKey order, long notBeforeMillis) {
            super(order.teamId(), order, 10, now);
            notBefore = notBeforeMillis;
            admitted.add(this);
            expected.computeIfAbsent(order, absent -> new ArrayDeque<>()).add(this);
        }

        @Override
        void run() {
            assertThat(key).as("the current key").isEqualTo(key());
            enter();
            try {
                act();
            } finally {
                inside.remove(order());
            }
        }

        private void enter() {
            assertThat(expected.get(order()).peek()).as("next of %s", order()).isSameAs(this);
            assertThat(inside.add(order())).as("nobody else of %s runs", order()).isTrue();
            assertThat(waiting).as("not run while it waits").doesNotContain(this);
            assertThat(asleep).as("not run while it sleeps").doesNotContain(this);
            assertThat(scheduler.inFlight()).isBetween(1, maxInFlight);
        }

        /** A promise of the plugin was settled. */
        private void settle() {
            enter();
            act();
            inside.remove(order());
        }

        private void act() {
            int what = quiet ? 0 : random.nextInt(10);
            if (what == 1 && admitted.size() < 5 * STEPS) {
                scheduler.submitLater(
                        new Scripted(OrderKey.job(order().teamId(), admitted.size()), 0));
            }
            if (what < 5) {
                expected.get(order()).remove();
                ended.add(this);
                scheduler.finished(this);
            } else if (what < 7) {
                waiting.add(this);
            } else if (what < 8) {
                asleep.add(this);
            } else {
                scheduler.hold(this, now + random.nextInt(50));
            }
        }

        @Override
        InFlightEntry entry() {
            throw new UnsupportedOperationException();
        }
    }

    private void start(int slots, int seed) {
        random = new Random(seed);
        maxInFlight = slots;
        scheduler =
                new WorkScheduler(
                        new InFlightLimits(
                                slots, 50, 50, 1 << 20, Duration.ofSeconds(1), seed % 3 > 0),
                        each -> key = each,
                        () -> turnWanted = true,
                        loop,
                        () -> now);
    }

    /** Mails until there are none: fails when a turn is asked for although nothing can run. */
    private void runMails() {
        int turns = 0;
        loop.drain();
        while (turnWanted) {
            assertThat(turns++).as("turns that lead nowhere").isLessThan(MOST_TURNS);
            turnWanted = false;
            scheduler.takeTurn();
            loop.drain();
        }
        assertNothingIsForgotten();
    }

    /** With a slot free, whatever could run has run. */
    private void assertNothingIsForgotten() {
        if (scheduler.inFlight() >= maxInFlight) {
            return;
        }
        for (Deque<Scripted> each : expected.values()) {
            Scripted head = each.peek();
            if (head != null && !waiting.contains(head) && !asleep.contains(head)) {
                assertThat(head.notBefore)
                        .as(
                                "%s could run, %d of %d slots used",
                                head.order(), scheduler.inFlight(), maxInFlight)
                        .isGreaterThan(now);
            }
        }
    }

    private void step() {
        switch (random.nextInt(7)) {
            case 0, 1, 2 -> {
                OrderKey order =
                        OrderKey.person(1 + random.nextInt(3), "person" + random.nextInt(3));
                Scripted work =
                        new Scripted(order, random.nextInt(4) > 0 ? 0 : now + random.nextInt(40));
                if (random.nextBoolean()) {
                    scheduler.submit(work);
                } else {
                    scheduler.submitLater(work);
                }
            }
            case 3 -> settleOne();
            case 4 -> {
                if (!asleep.isEmpty()) {
                    scheduler.wake(asleep.remove(random.nextInt(asleep.size())));
                }
            }
            case 5 -> {
                now += random.nextInt(30);
                loop.drain();
            }
            default -> runMails();
        }
    }

    private void settleOne() {
        if (!waiting.isEmpty()) {
            Scripted work = waiting.remove(random.nextInt(waiting.size()));
            scheduler.resume(work, work::settle);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void neitherLosesNorReordersNorRunsTwoOfAKeyAtOnce(long seed) {
        start(1 + (int) (seed % 5), (int) seed);
        for (int i = 0; i < STEPS; i++) {
            step();
            assertThat(scheduler.inFlight()).isLessThanOrEqualTo(maxInFlight);
            assertThat(scheduler.all()).hasSize(admitted.size() - ended.size());
        }
        endEverything(seed % 2 == 0);
        assertThat(ended).hasSameSizeAs(admitted).doesNotHaveDuplicates();
        assertThat(scheduler.isEmpty()).isTrue();
        assertThat(scheduler.all()).isEmpty();
        assertThat(scheduler.inFlight()).isZero();
        assertThat(scheduler.room().parked()).isZero();
    }

    /**
     * @param drained as at the end of the input: time does not pass any more
     */
    private void endEverything(boolean drained) {
        quiet = true;
        if (drained) {
            scheduler.drain();
        }
        for (int rounds = 0; !scheduler.isEmpty(); rounds++) {
            assertThat(rounds).as("rounds until all has ended").isLessThan(10 * STEPS);
            List.copyOf(asleep).forEach(scheduler::wake);
            asleep.clear();
            settleOne();
            now += drained ? 0 : 50;
            runMails();
        }
    }

    @Test
    void aSlotThatHeldWorkGivesBackIsUsedAtOnce() {
        start(1, 0);
        PluginWork[] held = new PluginWork[1];
        List<String> ran = new ArrayList<>();
        held[0] =
                new Simple(1, "held") {
                    @Override
                    void run() {
                        ran.add("held");
                    }
                };
        scheduler.submit(held[0]);
        scheduler.submit(
                new Simple(1, "behind") {
                    @Override
                    void run() {
                        ran.add("behind");
                        scheduler.finished(this);
                    }
                });
        drainTurns();
        assertThat(ran).containsExactly("held");
        scheduler.resume(held[0], () -> scheduler.hold(held[0], now + 4_000));
        drainTurns();
        assertThat(ran).as("before the held one is due").containsExactly("held", "behind");
    }

    @Test
    void theEndOfTheInputDoesNotRunWorkTwiceThatWasDueAlready() {
        start(4, 0);
        List<String> ran = new ArrayList<>();
        Simple restored =
                new Simple(1, "restored") {
                    @Override
                    void run() {
                        ran.add("restored");
                    }
                };
        restored.notBefore = now - 10;
        scheduler.submitLater(restored);
        scheduler.drain();
        drainTurns();
        assertThat(ran).containsExactly("restored");
    }

    @Test
    void workThatIsHeldTakesNoRoomFromInput() {
        start(1, 0);
        for (int i = 0; i < 60; i++) {
            Simple each =
                    new Simple(1, "held" + i) {
                        @Override
                        void run() {
                            scheduler.hold(this, now + 10_000);
                        }
                    };
            scheduler.submit(each);
        }
        drainTurns();
        assertThat(scheduler.all()).hasSize(60);
        assertThat(scheduler.room().forInput()).isTrue();
        now += 10_000;
        loop.drain();
        assertThat(scheduler.room().forInput()).as("they wait for a slot now").isFalse();
    }

    @Test
    void whatWorkKeepsMoreThanAtFirstCountsUntilItEnds() {
        start(4, 0);
        Simple waits =
                new Simple(1, "a") {
                    @Override
                    void run() {
                        scheduler.grew(this, 1 << 19);
                    }
                };
        scheduler.submit(waits);
        assertThat(scheduler.room().forInput()).isTrue();
        scheduler.grew(waits, 1 << 19);
        assertThat(scheduler.room().forInput()).isFalse();
        assertThat(scheduler.room().forOverdraft()).isTrue();
        scheduler.grew(waits, 1 << 19);
        assertThat(scheduler.room().forOverdraft()).isFalse();
        scheduler.finished(waits);
        assertThat(scheduler.room().forInput()).isTrue();
        scheduler.submit(
                new Simple(1, "b") {
                    @Override
                    void run() {
                        scheduler.finished(this);
                    }
                });
        assertThat(scheduler.room().forInput()).isTrue();
    }

    @Test
    void timeThatIsMeasuredWithinOtherTimeCountsOnce() {
        start(4, 0);
        long began = System.nanoTime();
        scheduler
                .time()
                .of(
                        1,
                        () ->
                                scheduler
                                        .time()
                                        .of(
                                                1,
                                                () -> {
                                                    while (System.nanoTime() - began < 20_000_000) {
                                                        Thread.onSpinWait();
                                                    }
                                                }));
        double most = (System.nanoTime() - began) * Math.log(2) / 0.25e9;
        assertThat(scheduler.time().load()).isPositive().isLessThanOrEqualTo(Math.min(1, most));
    }

    private void drainTurns() {
        loop.drain();
        while (turnWanted) {
            turnWanted = false;
            scheduler.takeTurn();
        }
    }

    private abstract class Simple extends PluginWork {

        private Simple(long team, String person) {
            super(team, OrderKey.person(team, person), 10, now);
        }

        @Override
        InFlightEntry entry() {
            throw new UnsupportedOperationException();
        }
    }
}
