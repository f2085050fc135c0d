package io.hedgerow.deployment.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Flink's REST interface, as much of it as the commands need. Every call may throw {@link
 * FlinkRestException}.
 *
 * <p><b>Owns</b> one HTTP client. <b>Lives</b> as long as it is referenced. <b>Threads</b>: any.
 * <b>Survives</b> nothing.
 */
public final class FlinkRest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration METRICS_WAIT = Duration.ofMillis(500);
    private static final String PLUGIN = ".plugin.";
    private static final String SUCCESSES = ".successes";
    private static final String IN_FLIGHT = "inFlight";
    private static final String PARKED = "parked";
    private static final String OLDEST_WAIT = "oldestWaitMillis";
    private static final String OTHER_CHAIN = "eventsWithOtherChain";
    private static final List<String> GAUGES_AND_COUNTERS =
            List.of(IN_FLIGHT, PARKED, OLDEST_WAIT, OTHER_CHAIN);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
    private final String address;

    public FlinkRest(String address) {
        this.address = address;
    }

    /** {@code taskmanagers}, {@code slots-total}, {@code slots-available} and more. */
    public JsonNode overview() throws FlinkRestException, InterruptedException {
        return get("/overview");
    }

    /** Every job the cluster remembers, the newest first. */
    public List<FlinkJob> jobs() throws FlinkRestException, InterruptedException {
        List<FlinkJob> jobs = new ArrayList<>();
        for (JsonNode job : get("/jobs/overview").path("jobs")) {
            jobs.add(
                    new FlinkJob(
                            job.path("jid").asText(),
                            job.path("name").asText(),
                            job.path("state").asText(),
                            job.path("tasks").path("total").asInt(),
                            job.path("tasks").path("running").asInt()));
        }
        return jobs;
    }

    /**
     * @throws FlinkRestException also if there is no such job
     */
    public FlinkJob job(String id) throws FlinkRestException, InterruptedException {
        for (FlinkJob job : jobs()) {
            if (job.id().equals(id)) {
                return job;
            }
        }
        throw new FlinkRestException("Flink at " + address + " knows no job " + id, null);
    }

    public FlinkCheckpoints checkpoints(String job)
            throws FlinkRestException, InterruptedException {
        JsonNode answer = get("/jobs/" + job + "/checkpoints");
        JsonNode counts = answer.path("counts");
        JsonNode last = newest(answer.path("latest"));
        return new FlinkCheckpoints(
                counts.path("completed").asLong(),
                counts.path("failed").asLong(),
                counts.path("restored").asLong(),
                last.path("id").asLong(),
                last.path("latest_ack_timestamp").asLong(),
                last.path("state_size").asLong(),
                last.path("external_path").textValue());
    }

    private static JsonNode newest(JsonNode latest) {
        JsonNode checkpoint = latest.path("completed");
        JsonNode savepoint = latest.path("savepoint");
        return savepoint.path("id").asLong() > checkpoint.path("id").asLong()
                ? savepoint
                : checkpoint;
    }

    /** What the plugin operators of a job have in hand; those whose metrics Flink has seen. */
    public List<PluginOperatorStatus> pluginOperators(String job)
            throws FlinkRestException, InterruptedException {
        // Whatever is asked about metrics is answered with what Flink knows, and has it ask the
        // TaskManagers for the next time.
        get("/jobs/metrics");
        LockSupport.parkNanos(METRICS_WAIT.toNanos());
        List<PluginOperatorStatus> operators = new ArrayList<>();
        for (JsonNode vertex : get("/jobs/" + job).path("vertices")) {
            String metrics =
                    "/jobs/%s/vertices/%s/subtasks/metrics"
                            .formatted(job, vertex.path("id").asText());
            List<String> ids = new ArrayList<>();
            get(metrics).forEach(metric -> ids.add(metric.path("id").asText()));
            for (String id : ids) {
                if (id.endsWith(PLUGIN + IN_FLIGHT)) {
                    String prefix = id.substring(0, id.length() - IN_FLIGHT.length());
                    operators.add(
                            pluginOperator(vertex.path("name").asText(), metrics, ids, prefix));
                }
            }
        }
        return operators;
    }

    private PluginOperatorStatus pluginOperator(
            String name, String metrics, List<String> ids, String prefix)
            throws FlinkRestException, InterruptedException {
        List<String> successes =
                ids.stream().filter(id -> id.startsWith(prefix) && id.endsWith(SUCCESSES)).toList();
        List<String> asked = new ArrayList<>(successes);
        GAUGES_AND_COUNTERS.forEach(metric -> asked.add(prefix + metric));
        JsonNode values = get(metrics + "?get=" + String.join(",", asked));
        return new PluginOperatorStatus(
                name,
                value(values, prefix + IN_FLIGHT, "sum"),
                value(values, prefix + PARKED, "sum"),
                value(values, prefix + OLDEST_WAIT, "max"),
                successes.stream().mapToLong(id -> value(values, id, "sum")).sum(),
                value(values, prefix + OTHER_CHAIN, "sum"));
    }

    private static long value(JsonNode values, String id, String of) {
        for (JsonNode value : values) {
            if (value.path("id").asText().equals(id)) {
                return value.path(of).asLong();
            }
        }
        return 0;
    }

    /** Stack traces of what made the job fail, the newest first; empty if nothing did. */
    public List<String> failures(String job) throws FlinkRestException, InterruptedException {
        List<String> failures = new ArrayList<>();
        JsonNode history = get("/jobs/" + job + "/exceptions").path("exceptionHistory");
        for (JsonNode entry : history.path("entries")) {
            failures.add(entry.path("stacktrace").asText());
        }
        return failures;
    }

    /**
     * Stops a job with a savepoint and waits for both.
     *
     * @param folder of savepoints, as an address
     * @return the savepoint
     * @throws FlinkRestException also if the savepoint failed; the job then goes on
     */
    public String stopWithSavepoint(String job, String folder)
            throws FlinkRestException, InterruptedException {
        ObjectNode request =
                JSON.createObjectNode().put("targetDirectory", folder).put("drain", false);
        String trigger = post("/jobs/" + job + "/stop", request).path("request-id").asText();
        while (true) {
            JsonNode answer = get("/jobs/" + job + "/savepoints/" + trigger);
            if (answer.path("status").path("id").asText().equals("COMPLETED")) {
                JsonNode operation = answer.path("operation");
                if (operation.has("failure-cause")) {
                    throw new FlinkRestException(
                            "the savepoint of job "
                                    + job
                                    + " failed: "
                                    + lastCause(
                                            operation
                                                    .path("failure-cause")
                                                    .path("stack-trace")
                                                    .asText()),
                            null);
                }
                return operation.path("location").asText();
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** Ends a job at once; its checkpoints stay. */
    public void cancel(String job) throws FlinkRestException, InterruptedException {
        send(
                "/jobs/" + job + "?mode=cancel",
                HttpRequest.newBuilder().method("PATCH", HttpRequest.BodyPublishers.noBody()));
    }

    private JsonNode get(String path) throws FlinkRestException, InterruptedException {
        return send(path, HttpRequest.newBuilder().GET());
    }

    private JsonNode post(String path, JsonNode body)
            throws FlinkRestException, InterruptedException {
        return send(
                path,
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private JsonNode send(String path, HttpRequest.Builder request)
            throws FlinkRestException, InterruptedException {
        HttpResponse<String> response;
        try {
            response =
                    http.send(
                            request.uri(URI.create(address + path)).timeout(TIMEOUT).build(),
                            HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() < 300) {
                return JSON.readTree(response.body());
            }
        } catch (IOException e) {
            throw new FlinkRestException("Flink at " + address + " does not answer: " + e, e);
        }
        throw new FlinkRestException(
                "Flink at "
                        + address
                        + " refused "
                        + path
                        + " with status "
                        + response.statusCode()
                        + ": "
                        + errors(response.body()),
                null);
    }

    private static String errors(String body) {
        try {
            JsonNode errors = JSON.readTree(body).path("errors");
            return errors.isEmpty() ? body : lastCause(errors.get(errors.size() - 1).asText());
        } catch (IOException e) {
            return body;
        }
    }

    /** The last {@code Caused by} of a stack trace, else its first line. */
    static String lastCause(String stackTrace) {
        List<String> lines = stackTrace.lines().toList();
        String cause = lines.isEmpty() ? stackTrace : lines.get(0);
        for (String line : lines) {
            if (line.startsWith("Caused by: ")) {
                cause = line.substring("Caused by: ".length());
            }
        }
        return cause;
    }
}
