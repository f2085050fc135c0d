package io.hedgerow.deployment.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The service got every call at least once; when a crash made a plugin call again, the body and the
 * key were the same as before, so that the service can tell; and no two events share a key.
 */
final class RepeatedCallsKeepTheirKey implements Invariant {

    @Override
    public String sentence() {
        return "every call was made, and repeated ones carry the same idempotency key";
    }

    @Override
    public List<String> violations(Evidence evidence) {
        List<String> found = new ArrayList<>();
        oneEach(evidence.calls(), call -> call.path() + call.body(), this::key, "keys", found);
        oneEach(
                evidence.calls("/call"),
                this::key,
                call -> call.step().toString(),
                "events",
                found);
        attempts(evidence, found);
        answers(evidence, found);
        return found;
    }

    private String key(SlowService.Call call) {
        return Objects.requireNonNullElse(call.idempotencyKey(), "no key, call " + call.number());
    }

    private static void oneEach(
            List<SlowService.Call> calls,
            Function<SlowService.Call, String> of,
            Function<SlowService.Call, String> value,
            String what,
            List<String> found) {
        Map<String, Set<String>> values = new HashMap<>();
        calls.forEach(
                call ->
                        values.computeIfAbsent(of.apply(call), absent -> new TreeSet<>())
                                .add(value.apply(call)));
        values.forEach(
                (each, several) -> {
                    if (several.size() > 1) {
                        found.add(each + " had " + several.size() + " " + what + ": " + several);
                    }
                });
        calls.stream()
                .filter(call -> call.idempotencyKey() == null)
                .forEach(call -> found.add(call + " has no key"));
    }

    /** One, or two if the first is answered with 500; a third means that state was doubled. */
    private static void attempts(Evidence evidence, List<String> found) {
        Map<Step, Set<Integer>> attempts = new HashMap<>();
        for (SlowService.Call call : evidence.calls("/call")) {
            attempts.computeIfAbsent(call.step(), absent -> new TreeSet<>()).add(call.attempt());
        }
        for (Step step : evidence.sent()) {
            Set<Integer> expected = step.failsOnce() ? Set.of(1, 2) : Set.of(1);
            Set<Integer> made = attempts.getOrDefault(step, Set.of());
            if (!made.equals(expected)) {
                found.add("%s was tried %s times, not %s".formatted(step, made, expected));
            }
        }
    }

    /** What an event got as answer was said to a call for it. */
    private static void answers(Evidence evidence, List<String> found) {
        Map<Long, SlowService.Call> calls = new HashMap<>();
        evidence.calls().forEach(call -> calls.put(call.number(), call));
        for (StoredEvent step : evidence.stored("step")) {
            SlowService.Call call = calls.get((long) step.number("call"));
            if (call == null
                    || !call.step().equals(step.step())
                    || call.attempt() != step.number("attempt")) {
                found.add(step + " got the answer to " + call);
            }
        }
    }
}
