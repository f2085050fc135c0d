package io.hedgerow.operators.plugins;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.operators.commands.CommandRefusedException;
import java.util.Iterator;
import java.util.Map;

/** Which jobs of a plugin people may run, and with what: the checks of contract §1.4. */
final class PublicJobs {

    private static final ObjectMapper JSON = new ObjectMapper();

    private PublicJobs() {}

    /**
     * The payload as the job gets it.
     *
     * @param publicJobsJson {@code publicJobs} of {@code plugin.json}, {@code null} for none
     * @param staff whether fields for admins may be set
     * @param runId goes into the payload as {@code $job_id}
     * @throws CommandRefusedException with PostHog's text
     */
    static String payload(
            String publicJobsJson, String job, ObjectNode payload, boolean staff, String runId)
            throws CommandRefusedException {
        JsonNode jobs = parsed(publicJobsJson);
        if (!jobs.isObject() || jobs.isEmpty()) {
            throw new CommandRefusedException("Plugin has no public jobs");
        }
        if (!jobs.has(job)) {
            throw new CommandRefusedException("Unknown plugin job: '" + job + "'");
        }
        JsonNode fields = jobs.get(job).path("payload");
        Iterator<Map.Entry<String, JsonNode>> specified = fields.fields();
        while (specified.hasNext()) {
            Map.Entry<String, JsonNode> field = specified.next();
            check(field.getKey(), field.getValue(), payload, staff);
        }
        Iterator<String> given = payload.fieldNames();
        while (given.hasNext()) {
            String name = given.next();
            if (!fields.has(name)) {
                throw new CommandRefusedException("Unknown field for job: " + name);
            }
        }
        return payload.deepCopy().put("$operation", "start").put("$job_id", runId).toString();
    }

    private static void check(String name, JsonNode spec, ObjectNode payload, boolean staff)
            throws CommandRefusedException {
        if (spec.path("required").asBoolean() && !payload.has(name)) {
            throw new CommandRefusedException("Missing required job field: " + name);
        }
        boolean changed = payload.has(name) && !payload.get(name).equals(spec.get("default"));
        if (spec.path("staff_only").asBoolean() && changed && !staff) {
            throw new CommandRefusedException("Field is only settable for admins: " + name);
        }
    }

    private static JsonNode parsed(String publicJobsJson) throws CommandRefusedException {
        try {
            return publicJobsJson == null ? JSON.nullNode() : JSON.readTree(publicJobsJson);
        } catch (JsonProcessingException e) {
            throw new CommandRefusedException(
                    "The plugin's public jobs are no JSON: " + e.getOriginalMessage());
        }
    }
}
