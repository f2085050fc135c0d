package io.hedgerow.deployment.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.deployment.cli.CommandRun;
import io.hedgerow.deployment.receiver.DeliveryLedger;
import io.hedgerow.deployment.receiver.HttpReply;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The faults of the third party and of the job, one after the other while events flow. */
final class DeliveryChaosScenario {

    static final List<String> PLUGINS = List.of("exporter", "notifier");

    private static final int PARALLELISM = 2;
    private static final int RESCALED = 3;

    /** Of so many requests some go wrong, by their number. */
    private static final int CYCLE = 20;

    /** Of so many single events one is refused for good. */
    private static final int REFUSED = 40;

    private final ChaosOptions options;
    private final ChaosCluster cluster;
    private final DeliveryLedger receiver;
    private final Consumer<String> progress;
    private final ChaosRegistry registry;
    private final List<String> jobOptions;

    DeliveryChaosScenario(
            ChaosOptions options,
            ChaosCluster cluster,
            DeliveryLedger receiver,
            Consumer<String> progress)
            throws Exception {
        this.options = options;
        this.cluster = cluster;
        this.receiver = receiver;
        this.progress = progress;
        this.registry = new ChaosRegistry(cluster.services().postgres());
        this.jobOptions =
                List.of(
                        "--job.checkpoint.interval",
                        "1 s",
                        "--plugins.directory",
                        Path.of("src/test/resources/delivery").toRealPath().toString(),
                        "--plugins.http.allowed-hosts",
                        "127.0.0.1",
                        "--plugins.timeout",
                        "3 s",
                        "--delivery.start",
                        "earliest",
                        "--delivery.breaker.first-wait",
                        "500 ms",
                        "--delivery.breaker.longest-wait",
                        "2 s");
    }

    /** Where a team's plugin delivers to. */
    static String path(int team, String plugin) {
        return "/" + team + (plugin.equals("exporter") ? "/export" : "/event");
    }

    DeliveryEvidence run() throws Exception {
        cluster.prepare(jobOptions);
        install();
        cluster.submit(PARALLELISM, null, jobOptions);
        try (Load load = Load.start(options, cluster.services().kafka(), this::stored)) {
            awaitDelivered(1);
            progress.accept("the third party refuses, hangs and resets now and then");
            receiver.behave(DeliveryChaosScenario::faulty);
            kill(0);
            awaitMoreStored(100);
            progress.accept("the third party goes away");
            receiver.server().away();
            awaitMoreStored(100);
            kill(1);
            awaitMoreStored(100);
            receiver.server().back();
            progress.accept("the third party is back");
            for (int team = 1; team <= options.teams(); team++) {
                registry.set(team, "exporter", "label", "new");
            }
            cluster.awaitCheckpoints(1);
            progress.accept("stopping with a savepoint");
            cluster.submit(RESCALED, cluster.stop(), jobOptions);
            receiver.behave(entry -> HttpReply.OK);
            receiver.server().release();
            List<Step> sent = load.finish();
            progress.accept(sent.size() + " events are sent");
            cluster.await("all are stored", this::stored, stored -> stored >= sent.size());
            awaitAccountedFor(sent.size());
            Set<String> dead = deadLetters();
            progress.accept(dead.size() + " deliveries are dead letters; replaying them");
            replay();
            awaitArrived(sent.size());
            cluster.stop();
            return new DeliveryEvidence(options, events(), receiver, dead);
        }
    }

    private void install() throws Exception {
        registry.install(options.teams(), PLUGINS, "");
        for (int team = 1; team <= options.teams(); team++) {
            for (String plugin : PLUGINS) {
                registry.set(team, plugin, "url", receiver.url() + "/" + team);
            }
            registry.set(team, "exporter", "exportEventsBufferSeconds", "1");
            // A batch that left before its checkpoint may be another batch after a crash.
            registry.set(team, "exporter", "deliveryRelease", "checkpoint");
            registry.set(team, "notifier", "deliveryOrder", "person");
        }
    }

    private static HttpReply faulty(DeliveryLedger.Entry entry) {
        if (isRefused(entry)) {
            return HttpReply.of(400);
        }
        return switch ((int) (entry.number() % CYCLE)) {
            case 3, 11 -> HttpReply.of(500);
            case 7 -> HttpReply.RESET;
            case 13 -> HttpReply.HANG;
            case 17 -> HttpReply.of(429).with("Retry-After", "1");
            default -> HttpReply.OK;
        };
    }

    /** Always the same ones: a dead letter that a crash takes back must become one again. */
    private static boolean isRefused(DeliveryLedger.Entry entry) {
        return entry.path().endsWith("/event")
                && Math.floorMod(entry.uuids().get(0).hashCode(), REFUSED) == 0;
    }

    private void kill(int taskManager) throws Exception {
        cluster.awaitCheckpoints(2);
        cluster.killTaskManager(taskManager);
    }

    private int stored() throws Exception {
        return cluster.query("SELECT uniqExact(uuid) AS n FROM events WHERE event = 'step'")
                .get(0)
                .get("n")
                .asInt();
    }

    private List<JsonNode> events() throws Exception {
        return cluster.query(
                "SELECT DISTINCT uuid, team_id, distinct_id, JSONExtractInt(properties, 'seq') AS"
                        + " seq FROM events WHERE event = 'step'");
    }

    /** As path and uuid. */
    private Set<String> deadLetters() throws Exception {
        Set<String> letters = new HashSet<>();
        for (JsonNode row :
                cluster.query(
                        "SELECT DISTINCT event_uuid, team_id, error_location FROM"
                                + " events_dead_letter_queue")) {
            String plugin =
                    row.get("error_location").textValue().equals("delivery:exportEvents")
                            ? "exporter"
                            : "notifier";
            letters.add(
                    path(row.get("team_id").asInt(), plugin)
                            + " "
                            + row.get("event_uuid").textValue());
        }
        return letters;
    }

    private Set<String> accepted() {
        Set<String> all = new HashSet<>();
        for (int team = 1; team <= options.teams(); team++) {
            for (String plugin : PLUGINS) {
                String path = path(team, plugin);
                receiver.accepted(path).forEach(uuid -> all.add(path + " " + uuid));
            }
        }
        return all;
    }

    private void awaitDelivered(int atLeast) throws Exception {
        cluster.await(atLeast + " deliveries", () -> accepted().size(), count -> count >= atLeast);
    }

    private void awaitMoreStored(int more) throws Exception {
        int before = stored();
        cluster.await(more + " more events are stored", this::stored, now -> now >= before + more);
    }

    private void awaitAccountedFor(int events) throws Exception {
        cluster.await(
                "every delivery has arrived or is a dead letter",
                () -> {
                    Set<String> all = accepted();
                    all.addAll(deadLetters());
                    return all.size();
                },
                count -> count >= events * PLUGINS.size());
    }

    private void awaitArrived(int events) throws Exception {
        cluster.await(
                "every delivery has arrived",
                () -> accepted().size(),
                count -> count >= events * PLUGINS.size());
    }

    private void replay() {
        CommandRun run =
                CommandRun.of(
                        "dlq",
                        "replay",
                        "--all",
                        "--kafka.bootstrap-servers",
                        cluster.services().kafka(),
                        "--clickhouse.url",
                        cluster.services().clickhouse());
        if (run.status() != 0) {
            throw new AssertionError("dlq replay: " + run.err());
        }
        progress.accept(run.out().strip());
    }
}
