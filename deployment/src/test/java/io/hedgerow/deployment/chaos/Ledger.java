package io.hedgerow.deployment.chaos;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run in figures, with the verdict on every invariant. */
final class Ledger {

    private static final int SAMPLES = 10;

    private final Evidence evidence;
    private final Map<Invariant, List<String>> verdicts = new LinkedHashMap<>();

    Ledger(Evidence evidence) {
        this.evidence = evidence;
        for (Invariant invariant : Invariant.ALL) {
            verdicts.put(invariant, invariant.violations(evidence));
        }
    }

    boolean holds() {
        return verdicts.values().stream().allMatch(List::isEmpty);
    }

    /** Figures for each team, calls of the service, then each invariant with samples against it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("\nLedger\n\n");
        line(text, "team", "sent", "stored", "seen", "called", "captured", "jobs", "ran", "ticks");
        for (int team = 1; team <= evidence.options().teams(); team++) {
            int mine = team;
            StoredEvent probe = evidence.probe(team);
            line(
                    text,
                    team,
                    evidence.sent(step -> step.team() == mine).size(),
                    evidence.stored("step", team).size(),
                    probe.number("seen"),
                    probe.number("called"),
                    evidence.stored("captured", team).size(),
                    evidence.sent(step -> step.team() == mine && step.enqueues()).size(),
                    probe.number("ran"),
                    evidence.stored("tick", team).size());
        }
        calls(text);
        verdicts.forEach((invariant, violations) -> verdict(text, invariant, violations));
        return text.toString();
    }

    private void calls(StringBuilder text) {
        List<SlowService.Call> calls = evidence.calls();
        Map<String, Long> requests =
                Invariant.counts(calls, call -> call.path() + call.body().toString());
        long refused = calls.stream().filter(call -> call.status() == 500).count();
        text.append(
                "%nThe service got %d calls of %d requests: %d repeated, %d answered with 500.%n"
                        .formatted(
                                calls.size(),
                                requests.size(),
                                calls.size() - requests.size(),
                                refused));
        text.append(
                "%d labels and versions of code, %d dead letters.%n%n"
                        .formatted(evidence.lastLabel() + 1, evidence.deadLetters().size()));
    }

    private static void verdict(StringBuilder text, Invariant invariant, List<String> violations) {
        text.append(violations.isEmpty() ? "holds    " : "BROKEN   ")
                .append(invariant.sentence())
                .append('\n');
        violations.stream()
                .limit(SAMPLES)
                .forEach(each -> text.append("         - ").append(each).append('\n'));
        if (violations.size() > SAMPLES) {
            text.append("         - and ").append(violations.size() - SAMPLES).append(" more\n");
        }
    }

    private static void line(StringBuilder text, Object... cells) {
        for (Object cell : cells) {
            text.append("%-10s".formatted(cell));
        }
        text.append('\n');
    }
}
