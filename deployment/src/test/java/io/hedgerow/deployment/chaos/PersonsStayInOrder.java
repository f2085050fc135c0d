package io.hedgerow.deployment.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Each event found its person's previous one in storage, and the service was called for a person's
 * events in their order; a call that is repeated after a crash does not count again.
 */
final class PersonsStayInOrder implements Invariant {

    @Override
    public String sentence() {
        return "events of one person are processed in their order";
    }

    @Override
    public List<String> violations(Evidence evidence) {
        List<String> found = new ArrayList<>();
        for (StoredEvent step : evidence.stored("step")) {
            if (step.number("previous") != step.number("seq") - 1) {
                found.add(step.step() + " came after #" + step.number("previous"));
            }
        }
        Map<Step.Who, Integer> last = new HashMap<>();
        Set<Step> called = new HashSet<>();
        for (SlowService.Call call : evidence.calls("/call")) {
            Step step = call.step();
            if (called.add(step)) {
                Integer before = last.put(step.who(), step.seq());
                if (step.seq() != (before == null ? 0 : before) + 1) {
                    found.add("the service was called for " + step + " after #" + before);
                }
            }
        }
        return found;
    }
}
