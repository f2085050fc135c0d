package io.hedgerow.deployment.chaos;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was sent, captured and done by jobs is stored, once each, and nothing was given up. */
final class EachEventOnce implements Invariant {

    @Override
    public String sentence() {
        return "every event, captured event and job is stored exactly once";
    }

    @Override
    public List<String> violations(Evidence evidence) {
        List<String> found = new ArrayList<>();
        compare("step", evidence.sent(), evidence, found);
        compare("captured", evidence.sent(Step::captures), evidence, found);
        compare("job-ran", evidence.sent(Step::enqueues), evidence, found);
        Map<String, Long> uuids = Invariant.counts(evidence.stored(), StoredEvent::uuid);
        uuids.forEach(
                (uuid, times) -> {
                    if (times > 1) {
                        found.add("uuid " + uuid + " is stored " + times + " times");
                    }
                });
        evidence.deadLetters().forEach(error -> found.add("a dead letter: " + error));
        return found;
    }

    private static void compare(
            String event, List<Step> expected, Evidence evidence, List<String> found) {
        Map<Step, Long> stored = Invariant.counts(evidence.stored(event), StoredEvent::step);
        for (Step step : expected) {
            long times = stored.getOrDefault(step, 0L);
            if (times != 1) {
                found.add(event + " of " + step + " is stored " + times + " times");
            }
        }
        Set<Step> unexpected = new HashSet<>(stored.keySet());
        expected.forEach(unexpected::remove);
        unexpected.forEach(step -> found.add(event + " of " + step + " was never asked for"));
    }
}
