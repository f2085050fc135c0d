package io.hedgerow.runtime.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.runtime.scenario.Scenario.Step;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code steps} of a scenario file. */
final class StepReader {

    private static final Set<String> STEP_KEYS =
            Set.of("call", "event", "events", "payload", "advanceClockSeconds", "expect");
    private static final Set<String> CALLS_WITH_EVENT =
            Set.of("processEvent", "onEvent", "composeWebhook");
    private static final Set<String> CALLS_WITHOUT_ARGUMENT =
            Set.of(
                    "setupPlugin",
                    "teardownPlugin",
                    "runEveryMinute",
                    "runEveryHour",
                    "runEveryDay");

    private final ScenarioFields fields;

    StepReader(ScenarioFields fields) {
        this.fields = fields;
    }

    List<Step> steps(JsonNode node) throws ScenarioException {
        if (node == null || !node.isArray()) {
            throw fields.wrong("'steps' must be an array");
        }
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            steps.add(step(node.get(i), "steps[" + i + "]"));
        }
        return steps;
    }

    private Step step(JsonNode node, String at) throws ScenarioException {
        if (!(node instanceof ObjectNode step)) {
            throw fields.wrong(at + " must be an object");
        }
        fields.known(step, STEP_KEYS, at);
        ObjectNode expect =
                node.hasNonNull("expect") ? fields.object(node, "expect", at + ".") : null;
        if (expect != null) {
            for (Map.Entry<String, JsonNode> entry : expect.properties()) {
                if (!StepResult.KEYS.contains(entry.getKey())) {
                    throw fields.wrong(at + ".expect has the unknown key '" + entry.getKey() + "'");
                }
            }
        }
        JsonNode advance = node.get("advanceClockSeconds");
        String call = fields.text(node, "call", at + ".");
        if ((call == null) == (advance == null)) {
            throw fields.wrong(at + " needs either 'call' or 'advanceClockSeconds'");
        }
        if (advance != null) {
            if (!advance.isNumber() || advance.decimalValue().signum() < 0) {
                throw fields.wrong(
                        at + ".advanceClockSeconds must be a number that is not negative");
            }
            return new Step(
                    null,
                    null,
                    advance.decimalValue().multiply(BigDecimal.valueOf(1000)).longValue(),
                    expect);
        }
        return new Step(call, argument(node, call, at), 0, expect);
    }

    private JsonNode argument(JsonNode step, String call, String at) throws ScenarioException {
        if (CALLS_WITHOUT_ARGUMENT.contains(call)) {
            return null;
        }
        if (CALLS_WITH_EVENT.contains(call)) {
            JsonNode event = step.get("event");
            if (event == null || !event.isObject()) {
                throw fields.wrong(at + " calls " + call + " and needs an object 'event'");
            }
            return event;
        }
        if (call.equals("exportEvents")) {
            JsonNode events = step.get("events");
            if (events == null || !events.isArray()) {
                throw fields.wrong(at + " calls exportEvents and needs an array 'events'");
            }
            return events;
        }
        if (call.startsWith("jobs.") && call.length() > "jobs.".length()) {
            return step.has("payload") ? step.get("payload") : ScenarioJson.object();
        }
        throw fields.wrong(at + ".call names no hook: '" + call + "'");
    }
}
