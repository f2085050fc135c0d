package io.hedgerow.deployment.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A person's events show the counter's labels in the order in which they were configured, and the
 * last ones of every team show the last.
 */
final class ReloadsTakeEffect implements Invariant {

    @Override
    public String sentence() {
        return "a changed config shows in later events, and the old one never again";
    }

    @Override
    public List<String> violations(Evidence evidence) {
        List<String> found = new ArrayList<>();
        Map<Step.Who, StoredEvent> before = new HashMap<>();
        Map<Integer, Integer> newest = new HashMap<>();
        List<StoredEvent> steps =
                evidence.stored("step").stream()
                        .sorted(Comparator.comparing(StoredEvent::step))
                        .toList();
        for (StoredEvent step : steps) {
            StoredEvent previous = before.put(step.step().who(), step);
            newest.merge(step.team(), step.number("label"), Math::max);
            if (previous != null && previous.number("label") > step.number("label")) {
                found.add(
                        "%s has label %d, the event before it %d"
                                .formatted(
                                        step.step(),
                                        step.number("label"),
                                        previous.number("label")));
            }
        }
        newest.forEach(
                (team, label) -> {
                    if (label != evidence.lastLabel()) {
                        found.add(
                                "team %d came to label %d, configured is %d"
                                        .formatted(team, label, evidence.lastLabel()));
                    }
                });
        return found;
    }
}
