package io.hedgerow.deployment.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A person's events show the counter's labels, and the versions of the code of both upgraded
 * plugins, in the order in which they were configured and installed, and the last ones of every
 * team show the last.
 */
final class ReloadsTakeEffect implements Invariant {

    /** Properties with the number of a reload: of the config, and of the code in each lane. */
    static final List<String> SHOWN = List.of("label", "counterCode", "stamperCode");

    @Override
    public String sentence() {
        return "changed configs and code show in later events, and the old ones never again";
    }

    @Override
    public List<String> violations(Evidence evidence) {
        List<StoredEvent> steps =
                evidence.stored("step").stream()
                        .sorted(Comparator.comparing(StoredEvent::step))
                        .toList();
        List<String> found = new ArrayList<>();
        for (String shown : SHOWN) {
            check(shown, steps, evidence.lastLabel(), found);
        }
        return found;
    }

    private static void check(String shown, List<StoredEvent> steps, int last, List<String> found) {
        Map<Step.Who, StoredEvent> before = new HashMap<>();
        Map<Integer, Integer> newest = new HashMap<>();
        for (StoredEvent step : steps) {
            StoredEvent previous = before.put(step.step().who(), step);
            newest.merge(step.team(), step.number(shown), Math::max);
            if (previous != null && previous.number(shown) > step.number(shown)) {
                found.add(
                        "%s has %s %d, the event before it %d"
                                .formatted(
                                        step.step(),
                                        shown,
                                        step.number(shown),
                                        previous.number(shown)));
            }
        }
        newest.forEach(
                (team, number) -> {
                    if (number != last) {
                        found.add(
                                "team %d came to %s %d, the last is %d"
                                        .formatted(team, shown, number, last));
                    }
                });
    }
}
