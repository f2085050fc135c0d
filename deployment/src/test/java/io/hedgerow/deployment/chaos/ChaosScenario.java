package io.hedgerow.deployment.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The faults, one after the other while events flow: TaskManagers are killed in the middle of a
 * checkpoint interval, configs change, the job is stopped with a savepoint and goes on with another
 * parallelism.
 */
final class ChaosScenario {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int PARALLELISM = 2;
    private static final int RESCALED = 3;

    /** One that has no state, and one that has. */
    private static final List<String> UPGRADED = List.of("stamper", "counter");

    private final ChaosOptions options;
    private final ChaosCluster cluster;
    private final SlowService service;
    private final ChaosRegistry registry;
    private final PluginVersions versions;
    private final Consumer<String> progress;
    private final List<String> jobOptions;
    private int label;

    ChaosScenario(
            ChaosOptions options,
            ChaosCluster cluster,
            SlowService service,
            List<String> jobOptions,
            PluginVersions versions,
            Consumer<String> progress) {
        this.options = options;
        this.cluster = cluster;
        this.service = service;
        this.registry = new ChaosRegistry(cluster.services().postgres());
        this.jobOptions = jobOptions;
        this.versions = versions;
        this.progress = progress;
    }

    Evidence run() throws Exception {
        cluster.prepare(jobOptions);
        registry.install(options.teams(), service.url());
        cluster.submit(PARALLELISM, null, jobOptions);
        try (Load load = Load.start(options, cluster.services().kafka(), () -> count("step"))) {
            awaitStored("step", 1);
            int early = options.kills() / 2;
            kill(0, early);
            reload();
            rescale();
            kill(early, options.kills());
            reload();
            List<Step> sent = load.finish();
            progress.accept(sent.size() + " events are sent");
            awaitStored("step", sent.size());
            awaitStored("captured", count(sent, Step::captures));
            awaitStored("job-ran", count(sent, Step::enqueues));
            load.sendProbes();
            awaitStored("probe", options.teams());
            awaitStored("tick", 1);
            cluster.awaitPluginsInParallelLane();
            cluster.stop();
            return new Evidence(options, sent, stored(), deadLetters(), service.ledger(), label);
        }
    }

    private void kill(int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            cluster.awaitCheckpoints(2);
            cluster.killTaskManager(i % 2);
        }
    }

    private void rescale() throws Exception {
        cluster.awaitCheckpoints(1);
        progress.accept("stopping with a savepoint");
        cluster.submit(RESCALED, cluster.stop(), jobOptions);
    }

    /** Changes values of a config, and the code of a plugin in each lane. */
    private void reload() throws Exception {
        registry.relabel(++label);
        for (String plugin : UPGRADED) {
            registry.upgrade(plugin, versions.write(plugin, label));
        }
        progress.accept("label " + label + " is configured, code " + label + " is installed");
        for (String shown : ReloadsTakeEffect.SHOWN) {
            cluster.await(
                    "events of every team show %s %d".formatted(shown, label),
                    () ->
                            number(
                                    ("SELECT uniqExact(team_id) AS n FROM events"
                                                    + " WHERE JSON_VALUE(properties, '$.%s') = '%d'")
                                            .formatted(shown, label)),
                    teams -> teams == options.teams());
        }
    }

    private static int count(List<Step> sent, java.util.function.Predicate<Step> which) {
        return (int) sent.stream().filter(which).count();
    }

    private void awaitStored(String event, int atLeast) throws Exception {
        cluster.await(atLeast + " rows of " + event, () -> count(event), rows -> rows >= atLeast);
    }

    private int count(String event) throws Exception {
        return number("SELECT count() AS n FROM events WHERE event = '" + event + "'");
    }

    private int number(String sql) throws Exception {
        return cluster.query(sql).get(0).get("n").asInt();
    }

    /** Every row as it is in ClickHouse now. */
    List<StoredEvent> stored() throws Exception {
        List<StoredEvent> rows = new ArrayList<>();
        for (JsonNode row :
                cluster.query(
                        "SELECT event, team_id, distinct_id, uuid, properties FROM events"
                                + " ORDER BY team_id, distinct_id")) {
            rows.add(
                    new StoredEvent(
                            row.get("event").textValue(),
                            row.get("team_id").asInt(),
                            row.get("distinct_id").textValue(),
                            row.get("uuid").textValue(),
                            JSON.readTree(row.get("properties").textValue())));
        }
        return rows;
    }

    private List<String> deadLetters() throws Exception {
        return cluster.query("SELECT error, raw_payload FROM events_dead_letter_queue").stream()
                .map(JsonNode::toString)
                .toList();
    }
}
