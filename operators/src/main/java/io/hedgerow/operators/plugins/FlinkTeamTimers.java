package io.hedgerow.operators.plugins;

import org.apache.flink.streaming.api.operators.InternalTimerService;

/** Team timers as Flink's processing-time timers under the current key. Task thread only. */
final class FlinkTeamTimers implements TeamTimers {

    private static final long GRAIN_MILLIS = 100;

    private final InternalTimerService<TimerTarget> timers;

    FlinkTeamTimers(InternalTimerService<TimerTarget> timers) {
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
