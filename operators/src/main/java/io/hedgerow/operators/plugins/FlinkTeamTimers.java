package io.hedgerow.operators.plugins;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;

/** Team timers as Flink's processing-time timers under the current key. Task thread only. */
final class FlinkTeamTimers implements TeamTimers {

    private static final long GRAIN_MILLIS = 100;

    private final InternalTimerService<TimerTarget> timers;

    /** The timers of an operator that is being opened; {@code target} hears of them. */
    static FlinkTeamTimers of(
            AbstractStreamOperator<?> operator, Triggerable<Long, TimerTarget> target) {
        return new FlinkTeamTimers(
                operator.getInternalTimerService(
                        "plugin-targets", new TimerTarget.Serializer(), target));
    }

    private FlinkTeamTimers(InternalTimerService<TimerTarget> timers) {
        this.timers = timers;
    }

    @Override
    public void register(TimerTarget target, long millis) {
        timers.registerProcessingTimeTimer(target, roundedUp(millis));
    }

    @Override
    public void delete(TimerTarget target, long millis) {
        timers.deleteProcessingTimeTimer(target, roundedUp(millis));
    }

    private static long roundedUp(long millis) {
        return Math.floorDiv(millis + GRAIN_MILLIS - 1, GRAIN_MILLIS) * GRAIN_MILLIS;
    }
}
