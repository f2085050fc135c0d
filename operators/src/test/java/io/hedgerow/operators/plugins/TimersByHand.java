package io.hedgerow.operators.plugins;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The timers of one team; like Flink's, the same target at the same time is one timer. */
final class TimersByHand implements TeamTimers {

    private final Set<String> known = new TreeSet<>();
    final List<Due> registered = new ArrayList<>();

    record Due(TimerTarget target, long millis) {}

    @Override
    public void register(TimerTarget target, long millis) {
        if (known.add(target + "@" + millis)) {
            registered.add(new Due(target, millis));
        }
    }

    @Override
    public void delete(TimerTarget target, long millis) {
        known.remove(target + "@" + millis);
        registered.remove(new Due(target, millis));
    }

    /** Takes the timers that are due. */
    List<Due> fire(long now) {
        List<Due> due = registered.stream().filter(each -> each.millis <= now).toList();
        due.forEach(each -> delete(each.target, each.millis));
        return due;
    }
}
