package io.hedgerow.deployment.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The counters in {@code storage} of every team gave each event a number of its own, without gaps,
 * and stand at the number of events in the end: before the HTTP call, after it, and in jobs.
 */
final class StorageCountsEachEventOnce implements Invariant {

    @Override
    public String sentence() {
        return "counters in storage equal the number of events";
    }

    @Override
    public List<String> violations(Evidence evidence) {
        List<String> found = new ArrayList<>();
        for (int team = 1; team <= evidence.options().teams(); team++) {
            int mine = team;
            int steps = evidence.sent(step -> step.team() == mine).size();
            int jobs = evidence.sent(step -> step.team() == mine && step.enqueues()).size();
            check(evidence, team, "step", "seen", steps, found);
            check(evidence, team, "step", "called", steps, found);
            check(evidence, team, "job-ran", "ran", jobs, found);
        }
        return found;
    }

    private static void check(
            Evidence evidence,
            int team,
            String event,
            String counter,
            int expected,
            List<String> found) {
        int end = evidence.probe(team).number(counter);
        if (end != expected) {
            found.add(
                    "team %d: `%s` is %d in the end, but there were %d of %s"
                            .formatted(team, counter, end, expected, event));
        }
        Map<Integer, Long> values =
                Invariant.counts(evidence.stored(event, team), each -> each.number(counter));
        for (int value = 1; value <= expected; value++) {
            long times = values.getOrDefault(value, 0L);
            if (times != 1) {
                found.add(
                        "team %d: `%s` was %d for %d events of %s"
                                .formatted(team, counter, value, times, event));
            }
        }
    }
}
