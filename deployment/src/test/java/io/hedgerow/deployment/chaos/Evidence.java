package io.hedgerow.deployment.chaos;

import java.util.List;
import java.util.function.Predicate;

/**
 * What is known after a run.
 *
 * @param sent in the order of sending
 * @param stored every row of ClickHouse, unmerged
 * @param deadLetters errors of events that were given up
 * @param calls that the service got
 * @param lastLabel of the counter's config
 */
record Evidence(
        ChaosOptions options,
        List<Step> sent,
        List<StoredEvent> stored,
        List<String> deadLetters,
        List<SlowService.Call> calls,
        int lastLabel) {

    List<StoredEvent> stored(String event) {
        return stored.stream().filter(each -> each.event().equals(event)).toList();
    }

    List<StoredEvent> stored(String event, int team) {
        return stored(event).stream().filter(each -> each.team() == team).toList();
    }

    List<Step> sent(Predicate<Step> which) {
        return sent.stream().filter(which).toList();
    }

    List<SlowService.Call> calls(String path) {
        return calls.stream().filter(each -> each.path().equals(path)).toList();
    }

    /** What the plugins of a team answered when they were asked in the end. */
    StoredEvent probe(int team) {
        List<StoredEvent> probes = stored("probe", team);
        if (probes.size() != 1) {
            throw new AssertionError(
                    "team " + team + " has " + probes.size() + " probes: " + probes);
        }
        return probes.get(0);
    }
}
