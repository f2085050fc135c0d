package io.hedgerow.deployment.chaos;

import java.util.ArrayList;
import java.util.List;

/** The plugin without state marked each event once, whichever lane and attempt it ran in. */
final class StatelessPluginRanOnce implements Invariant {

    @Override
    public String sentence() {
        return "the plugin of the parallel lane marked each event once";
    }

    @Override
    public List<String> violations(Evidence evidence) {
        List<String> found = new ArrayList<>();
        for (StoredEvent step : evidence.stored("step")) {
            if (step.number("stamps") != 1) {
                found.add(step.step() + " has " + step.number("stamps") + " stamps");
            }
        }
        return found;
    }
}
