package io.hedgerow.operators.plugins;

import java.util.function.Function;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;

/**
 * Team timers as Flink's processing-time timers under the current key.
 *
 * <p>Flink fires everything up to the time a timer was set for, whatever the wall clock says by
 * then. If that was set back, a timer set anew for a time that has "come" would fire again at once,
 * and again: what is set while a timer fires is set for later than that timer.
 *
 * <p>Owns: the time of the timer that fires. Lives: as the operator. Threads: task thread.
 * Survives: the timers do.
 */
final class FlinkTeamTimers implements TeamTimers, Triggerable<Long, TimerTarget> {

    private static final long GRAIN_MILLIS = 100;

    private final Triggerable<Long, TimerTarget> target;
    private InternalTimerService<TimerTarget> timers;
    private long firing = Long.MIN_VALUE;

    /** The timers of an operator that is being opened; {@code target} hears of them. */
    static FlinkTeamTimers of(
            AbstractStreamOperator<?> operator, Triggerable<Long, TimerTarget> target) {
        return over(
                made ->
                        operator.getInternalTimerService(
                                "plugin-targets", new TimerTarget.Serializer(), made),
                target);
    }

    /** The timers of a service; {@code target} hears of them. */
    static FlinkTeamTimers over(
            Function<Triggerable<Long, TimerTarget>, InternalTimerService<TimerTarget>> service,
            Triggerable<Long, TimerTarget> target) {
        FlinkTeamTimers made = new FlinkTeamTimers(target);
        made.timers = service.apply(made);
        return made;
    }

    private FlinkTeamTimers(Triggerable<Long, TimerTarget> target) {
        this.target = target;
    }

    @Override
    public void onProcessingTime(InternalTimer<Long, TimerTarget> timer) throws Exception {
        firing = timer.getTimestamp();
        try {
            target.onProcessingTime(timer);
        } finally {
            firing = Long.MIN_VALUE;
        }
    }

    @Override
    public void onEventTime(InternalTimer<Long, TimerTarget> timer) throws Exception {
        target.onEventTime(timer);
    }

    @Override
    public void register(TimerTarget target, long millis) {
        timers.registerProcessingTimeTimer(
                target, roundedUp(firing < millis ? millis : firing + 1));
    }

    @Override
    public void delete(TimerTarget target, long millis) {
        timers.deleteProcessingTimeTimer(target, roundedUp(millis));
    }

    private static long roundedUp(long millis) {
        return Math.floorDiv(millis + GRAIN_MILLIS - 1, GRAIN_MILLIS) * GRAIN_MILLIS;
    }
}
