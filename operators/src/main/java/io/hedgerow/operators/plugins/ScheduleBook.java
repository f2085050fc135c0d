package io.hedgerow.operators.plugins;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;

/**
 * When the scheduled tasks of a team's plugins run next (contract §2.9 with §10 row 19): on the
 * full UTC minute, hour or day; ticks missed while the job was down, or while the task still ran,
 * become one run.
 *
 * <p>Owns: keyed state {@code schedules}, {@code "<config id>/<task>"} to next time, and a timer
 * for each. Lives: as the operator. Threads: task thread; the state's current key is the team.
 * Survives: restarts.
 */
final class ScheduleBook {

    private final MapState<String, Long> next;
    private final TeamTimers timers;
    private final Map<String, Long> periodMillis;

    /**
     * @param minute length of {@code runEveryMinute}'s period; an hour and a day stay what they are
     */
    ScheduleBook(MapState<String, Long> next, TeamTimers timers, Duration minute) {
        this.next = next;
        this.timers = timers;
        this.periodMillis =
                Map.of(
                        "runEveryMinute",
                        minute.toMillis(),
                        "runEveryHour",
                        Duration.ofHours(1).toMillis(),
                        "runEveryDay",
                        Duration.ofDays(1).toMillis());
    }

    /**
     * @param scheduledFor milliseconds since the epoch
     */
    record Tick(int configId, String task, long scheduledFor) {}

    /** Starts the schedule of a task unless it runs already; it has a timer then for sure. */
    void start(int configId, String task, long nowMillis) throws Exception {
        Long planned = next.get(key(configId, task));
        if (planned == null) {
            plan(configId, task, nowMillis);
        } else {
            timers.register(TimerTarget.task(configId, task), planned);
        }
    }

    /**
     * Takes the tick of a task whose timer fired; the next one is planned from now. A timer that
     * fires before its time, because the wall clock was set back, is set again: no tick is run
     * twice, and the schedule goes on when the clock is there again.
     *
     * @return {@code null} when the schedule has ended or is not due
     */
    Tick take(int configId, String task, long nowMillis) throws Exception {
        Long due = next.get(key(configId, task));
        if (due == null) {
            return null;
        }
        if (due > nowMillis) {
            timers.register(TimerTarget.task(configId, task), due);
            return null;
        }
        plan(configId, task, nowMillis);
        return new Tick(configId, task, due);
    }

    /** The time of a tick and of those after it until now, milliseconds since the epoch. */
    List<Long> dueSince(Tick tick, long nowMillis) {
        long period = periodMillis.get(tick.task());
        List<Long> due = new ArrayList<>();
        long last = Math.floorDiv(nowMillis, period) * period;
        // More than this many are never caught up.
        long first = Math.max(tick.scheduledFor(), last - MissedTicks.MOST_CATCH_UP * period);
        for (long time = first; time <= Math.max(last, first); time += period) {
            due.add(time);
        }
        return due;
    }

    /** All ticks that are due. For savepoints of the version that had one timer for all. */
    List<Tick> takeDue(long nowMillis) throws Exception {
        List<Tick> due = new ArrayList<>();
        for (Tick planned : planned()) {
            if (planned.scheduledFor() <= nowMillis) {
                due.add(planned);
            }
        }
        for (Tick tick : due) {
            plan(tick.configId(), tick.task(), nowMillis);
        }
        return due;
    }

    /** Ends all schedules of a config but those of the tasks named. */
    void keepOnly(int configId, Iterable<String> tasks) throws Exception {
        for (Tick planned : planned()) {
            boolean kept = false;
            for (String task : tasks) {
                kept |= task.equals(planned.task());
            }
            if (planned.configId() == configId && !kept) {
                next.remove(key(configId, planned.task()));
                timers.delete(TimerTarget.task(configId, planned.task()), planned.scheduledFor());
            }
        }
    }

    /** The next tick of each task of a config, by the task's name. */
    List<Tick> plannedOf(int configId) throws Exception {
        return planned().stream()
                .filter(each -> each.configId() == configId)
                .sorted(Comparator.comparing(Tick::task))
                .toList();
    }

    private List<Tick> planned() throws Exception {
        List<Tick> planned = new ArrayList<>();
        for (Map.Entry<String, Long> entry : next.entries()) {
            int slash = entry.getKey().indexOf('/');
            planned.add(
                    new Tick(
                            Integer.parseInt(entry.getKey().substring(0, slash)),
                            entry.getKey().substring(slash + 1),
                            entry.getValue()));
        }
        return planned;
    }

    private void plan(int configId, String task, long nowMillis) throws Exception {
        long period = periodMillis.get(task);
        long time = (Math.floorDiv(nowMillis, period) + 1) * period;
        next.put(key(configId, task), time);
        timers.register(TimerTarget.task(configId, task), time);
    }

    private static String key(int configId, String task) {
        return configId + "/" + task;
    }
}
