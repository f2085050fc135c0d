package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.TimerHeapInternalTimer;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.junit.jupiter.api.Test;

class FlinkTeamTimersTest {

    private static final long KEY = 2;
    private static final int MOST_FIRED = 10;

    private final TreeMap<Long, TimerTarget> set = new TreeMap<>();
    private final List<Long> fired = new ArrayList<>();
    private Triggerable<Long, TimerTarget> hearer;
    private Runnable onFiring = () -> {};

    private final FlinkTeamTimers timers =
            FlinkTeamTimers.over(
                    made -> {
                        hearer = made;
                        return service();
                    },
                    new Triggerable<>() {
                        @Override
                        public void onEventTime(InternalTimer<Long, TimerTarget> timer) {
                            throw new UnsupportedOperationException();
                        }

                        @Override
                        public void onProcessingTime(InternalTimer<Long, TimerTarget> timer) {
                            fired.add(timer.getTimestamp());
                            onFiring.run();
                        }
                    });

    @SuppressWarnings("unchecked")
    private InternalTimerService<TimerTarget> service() {
        return (InternalTimerService<TimerTarget>)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {InternalTimerService.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("registerProcessingTimeTimer")) {
                                set.put((Long) arguments[1], (TimerTarget) arguments[0]);
                            } else if (method.getName().equals("deleteProcessingTimeTimer")) {
                                set.remove((Long) arguments[1]);
                            } else {
                                throw new UnsupportedOperationException(method.getName());
                            }
                            return null;
                        });
    }

    /** As Flink does: all up to the time that the first was set for. */
    private void fireUpTo(long time) throws Exception {
        while (!set.isEmpty() && set.firstKey() <= time) {
            assertThat(fired).as("timers that set themselves again").hasSizeLessThan(MOST_FIRED);
            var first = set.pollFirstEntry();
            hearer.onProcessingTime(
                    new TimerHeapInternalTimer<>(first.getKey(), KEY, first.getValue()));
        }
    }

    @Test
    void roundsUpToATenthOfASecond() {
        timers.register(TimerTarget.SWEEP, 1_001);
        assertThat(set).containsOnlyKeys(1_100L);
        timers.delete(TimerTarget.SWEEP, 1_001);
        assertThat(set).isEmpty();
    }

    @Test
    void whatFiresAndIsSetAgainForThePastDoesNotFireInTheSameRound() throws Exception {
        timers.register(TimerTarget.SWEEP, 5_000);
        onFiring = () -> timers.register(TimerTarget.SWEEP, 3_000);
        fireUpTo(5_000);
        assertThat(fired).containsExactly(5_000L);
        assertThat(set).containsOnlyKeys(5_100L);
        onFiring = () -> timers.register(TimerTarget.SWEEP, 9_000);
        fireUpTo(5_100);
        assertThat(set).containsOnlyKeys(9_000L);
        timers.register(TimerTarget.SWEEP, 4_000);
        assertThat(set).as("outside of a timer as it is said").containsOnlyKeys(4_000L, 9_000L);
    }
}
