package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.runtime.host.HostTimers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OwnerThreadLoopTest {

    private long now = 100;
    private final AtomicInteger told = new AtomicInteger();
    private final List<Long> wakes = new ArrayList<>();
    private final List<String> ran = new ArrayList<>();
    private final OwnerThreadLoop loop =
            new OwnerThreadLoop(() -> now, told::incrementAndGet, wakes::add);

    private HostTimers.Cancellable schedule(long delay, String name) {
        return loop.schedule(delay, () -> ran.add(name));
    }

    @Test
    void runsTimersByTimeAndThoseOfOneTimeInTheOrderTheyWereSet() {
        schedule(20, "c");
        schedule(10, "a");
        schedule(10, "b");
        now = 109;
        loop.drain();
        assertThat(ran).isEmpty();
        now = 120;
        loop.drain();
        assertThat(ran).containsExactly("a", "b", "c");
    }

    @Test
    void asksToBeWokenForTheEarliestOnly() {
        schedule(20, "a");
        schedule(30, "b");
        schedule(10, "c");
        assertThat(wakes).containsExactly(120L, 110L);
        now = 110;
        loop.drain();
        assertThat(wakes).as("the next after that").endsWith(120L);
        now = 120;
        loop.drain();
        assertThat(wakes).endsWith(130L);
        now = 130;
        loop.drain();
        assertThat(ran).containsExactly("c", "a", "b");
    }

    @Test
    void timersGoOnByTheTimeThatPassesWhenTheClockIsSetBack() {
        schedule(10, "a");
        schedule(30, "b");
        now = 60; // set back
        loop.drain();
        assertThat(wakes).as("woken for again, by the clock as it is now").endsWith(70L);
        now = 70;
        loop.drain();
        assertThat(ran).containsExactly("a");
        now = 90;
        loop.drain();
        assertThat(ran).containsExactly("a", "b");
    }

    @Test
    void aCancelledTimerDoesNotRunAndDoesNotKeepTheNextFromBeingWokenFor() {
        HostTimers.Cancellable first = schedule(10, "first");
        schedule(50, "second");
        first.cancel();
        now = 110;
        loop.drain();
        assertThat(ran).isEmpty();
        assertThat(wakes).endsWith(150L);
        now = 150;
        loop.drain();
        assertThat(ran).containsExactly("second");
    }

    @Test
    void anActionMaySetAndCancelTimers() {
        HostTimers.Cancellable victim = schedule(10, "victim");
        now = 120;
        loop.execute(
                () -> {
                    victim.cancel();
                    schedule(-5, "at once");
                });
        loop.drain();
        assertThat(ran).containsExactly("at once");
    }

    /** Drains as often as the loop asks for it. */
    private void drainAll() {
        int asked;
        do {
            asked = told.get();
            loop.drain();
        } while (told.get() > asked);
    }

    @Test
    void tasksThatTakeLongLetOthersInBetween() {
        for (int i = 0; i < 3; i++) {
            String name = "task " + i;
            loop.execute(
                    () -> {
                        long began = System.nanoTime();
                        while (System.nanoTime() - began < OwnerThreadLoop.TURN_NANOS) {
                            Thread.onSpinWait();
                        }
                        ran.add(name);
                    });
        }
        int asked = told.get();
        loop.drain();
        assertThat(ran).containsExactly("task 0");
        assertThat(told).as("asks for a turn for the rest").hasValue(asked + 1);
        drainAll();
        assertThat(ran).containsExactly("task 0", "task 1", "task 2");
    }

    @Test
    void dueTimersThatTakeLongLetOthersInBetween() {
        for (int i = 0; i < 3; i++) {
            loop.schedule(
                    10,
                    () -> {
                        long began = System.nanoTime();
                        while (System.nanoTime() - began < OwnerThreadLoop.TURN_NANOS) {
                            Thread.onSpinWait();
                        }
                        ran.add("timer");
                    });
        }
        now = 110;
        loop.drain();
        assertThat(ran).hasSize(1);
        assertThat(told).hasValue(1);
        drainAll();
        assertThat(ran).hasSize(3);
    }

    @Test
    void cancelledTimersAreNotKeptUntilTheyAreDue() {
        int many = 100_000;
        HostTimers.Cancellable last = schedule(5, "kept");
        for (int i = 0; i < many; i++) {
            loop.schedule(30_000, () -> ran.add("never")).cancel();
        }
        assertThat(loop.timers()).isLessThan(many / 20);
        last.cancel();
        last.cancel();
        schedule(6, "due");
        now = 120;
        loop.drain();
        assertThat(ran).containsExactly("due");
    }

    @Test
    void tasksOfOtherThreadsAllRunInTheOrderOfEachThread() throws Exception {
        int threads = 4;
        int each = 1_000;
        CountDownLatch ended = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            String name = "t" + i + ":";
            new Thread(
                            () -> {
                                for (int n = 0; n < each; n++) {
                                    String task = name + n;
                                    loop.execute(() -> ran.add(task));
                                }
                                ended.countDown();
                            })
                    .start();
        }
        ended.await();
        assertThat(told).hasValue(threads * each);
        drainAll();
        assertThat(ran).hasSize(threads * each);
        for (int i = 0; i < threads; i++) {
            String name = "t" + i + ":";
            List<Integer> order =
                    ran.stream()
                            .filter(task -> task.startsWith(name))
                            .map(task -> Integer.parseInt(task.substring(name.length())))
                            .toList();
            assertThat(order).isSorted().hasSize(each);
        }
    }
}
