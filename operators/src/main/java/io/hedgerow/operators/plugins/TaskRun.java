package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.host.LogSink.Source;
import io.hedgerow.runtime.host.LogSink.Type;

/** One run of a scheduled task (contract §2.9). Errors are recorded and stop nothing. */
final class TaskRun extends SingleHookRun {

    static final String CATEGORY = "scheduledTask";
    private static final int BYTES = 200;

    private final ScheduleBook.Tick tick;

    TaskRun(WorkEnvironment environment, long teamId, ScheduleBook.Tick tick, byte[] cutOff) {
        super(
                environment,
                OrderKey.task(teamId, tick.configId(), tick.task()),
                tick.configId(),
                BYTES,
                cutOff);
        this.tick = tick;
    }

    @Override
    HookCall call() {
        return HookCall.scheduledTask(tick.task());
    }

    @Override
    InvocationOrigin origin() {
        return new InvocationOrigin(
                "task:" + configId() + ":" + tick.task() + ":" + tick.scheduledFor(), 0);
    }

    @Override
    InFlightEntry.Input input() {
        return new InFlightEntry.Task(tick.configId(), tick.task(), tick.scheduledFor());
    }

    @Override
    void discarded(LoadedPlugin plugin, String why) {
        if (plugin != null) {
            plugin.log().log(Source.SYSTEM, Type.ERROR, "Cannot run " + tick.task() + ": " + why);
        }
    }

    @Override
    void ended(LoadedPlugin plugin, HookResult result) {
        count(environment(), plugin.identity().teamId(), configId(), result);
    }

    /** Counts a run of a scheduled task, however it was begun (contract §5.5). */
    static void count(WorkEnvironment environment, long teamId, int configId, HookResult result) {
        AppMetricsBuffer metrics = environment.appMetrics();
        long now = environment.clock().getAsLong();
        if (result instanceof HookResult.Threw threw) {
            metrics.failure(teamId, configId, CATEGORY, now, threw, ErrorDetails.NO_EVENT);
        } else {
            metrics.success(teamId, configId, CATEGORY, now);
        }
    }
}
