package io.hedgerow.runtime.scenario;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a scenario did, and where that was not what it expected.
 *
 * @param differences readable lines, each naming its step; empty if all expectations held
 * @param notes what the author should know, such as requests that no stub answered
 */
public record ScenarioReport(
        String scenario, List<StepResult> steps, List<String> differences, List<String> notes) {

    public boolean held() {
        return differences.isEmpty();
    }

    /** The object that {@code plugin test --json} prints. */
    public String json() {
        ObjectNode node = ScenarioJson.object();
        node.put("scenario", scenario);
        ArrayNode array = node.putArray("steps");
        steps.forEach(step -> array.add(step.json()));
        return ScenarioJson.text(node);
    }
}
