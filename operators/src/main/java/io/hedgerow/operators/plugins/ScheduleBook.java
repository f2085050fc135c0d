package io.hedgerow.operators.plugins;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.flink.api.common.state.MapState;

/**
 * When the scheduled tasks of a team's plugins run next (contract §2.9 with §10 row 19): on the
 * full UTC minute, hour or day; ticks missed while the job was down, or while the task still ran,
 * become one run.
 *
 * <p>Owns: keyed state {@code schedules}, {@code "<config id>/<task>"} to next time. Threads: task
 * thread; the state's current key is the team. Survives: restarts.
 */
final class ScheduleBook {

    private static final Map<String, Long> PERIOD_MILLIS =
            Map.of(
                    "runEveryMinute",
                    60_000L,
                    "runEveryHour",
                    3_600_000L,
                    "runEveryDay",
                    86_400_000L);

    private final MapState<String, Long> next;
    private final LongConsumer registerTimer;

    /**
     * @param registerTimer takes a processing time in milliseconds
     */
    ScheduleBook(MapState<String, Long> next, LongConsumer registerTimer) {
        this.next = next;
        this.registerTimer = registerTimer;
    }

    record Tick(int configId, String task, long scheduledFor) {}

    /** Starts the schedule of a task unless it runs already. */
    void start(int configId, String task, long nowMillis) throws Exception {
        String key = configId + "/" + task;
        if (!next.contains(key)) {
            plan(key, task, nowMillis);
        }
    }

    /** The ticks that are due; each is planned anew, counted from now. */
    List<Tick> takeDue(long nowMillis) throws Exception {
        List<Tick> due = new ArrayList<>();
        for (Map.Entry<String, Long> entry : next.entries()) {
            if (entry.getValue() <= nowMillis) {
                int slash = entry.getKey().indexOf('/');
                due.add(
                        new Tick(
                                Integer.parseInt(entry.getKey().substring(0, slash)),
                                entry.getKey().substring(slash + 1),
                                entry.getValue()));
            }
        }
        for (Tick tick : due) {
            plan(tick.configId() + "/" + tick.task(), tick.task(), nowMillis);
        }
        return due;
    }

    void stop(int configId, String task) throws Exception {
        next.remove(configId + "/" + task);
    }

    private void plan(String key, String task, long nowMillis) throws Exception {
        long period = PERIOD_MILLIS.get(task);
        long time = (Math.floorDiv(nowMillis, period) + 1) * period;
        next.put(key, time);
        registerTimer.accept(time);
    }
}
