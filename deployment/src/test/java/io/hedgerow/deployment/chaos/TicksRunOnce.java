package io.hedgerow.deployment.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * No tick of a schedule ran twice with an effect: the numbers that storage gave to a team's ticks
 * are stored once each without a gap, and no two of them called the service with one key, which
 * stands for the scheduled time.
 */
final class TicksRunOnce implements Invariant {

    @Override
    public String sentence() {
        return "each tick of a schedule runs at most once";
    }

    @Override
    public List<String> violations(Evidence evidence) {
        List<String> found = new ArrayList<>();
        for (int team = 1; team <= evidence.options().teams(); team++) {
            Map<Integer, Long> ticks =
                    Invariant.counts(evidence.stored("tick", team), each -> each.number("tick"));
            if (ticks.isEmpty()) {
                found.add("team " + team + " had no tick");
            }
            ticks.forEach(
                    (tick, times) -> {
                        if (times != 1) {
                            found.add("tick " + tick + " is stored " + times + " times");
                        }
                    });
            // Those of the last moments may still be on their way through the topic.
            int stored = ticks.keySet().stream().mapToInt(tick -> tick).max().orElse(0);
            for (int tick = 1; tick <= stored; tick++) {
                if (!ticks.containsKey(tick)) {
                    found.add("team " + team + ": tick " + tick + " is not stored");
                }
            }
        }
        Map<String, String> tickOfKey = new HashMap<>();
        for (SlowService.Call call : evidence.calls("/tick")) {
            String tick = call.body().toString();
            String other =
                    call.idempotencyKey() == null
                            ? null
                            : tickOfKey.putIfAbsent(call.idempotencyKey(), tick);
            if (other != null && !other.equals(tick)) {
                found.add(
                        "ticks %s and %s are of one scheduled time: key %s"
                                .formatted(other, tick, call.idempotencyKey()));
            }
        }
        return found;
    }
}
