package io.hedgerow.deployment.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.deployment.cli.CommandRun;
import io.hedgerow.deployment.receiver.DeliveryLedger;
import io.hedgerow.deployment.receiver.HttpReply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The faults of the third party and of the job, one after the other while events flow. */
final class DeliveryChaosScenario {

    private static final String OFFICIAL = "geoip";
    private static final String OLD = "old-token";
    private static final String NEW = "new-token";
    private static final String LOGIN = "/customers-auth";

    private static final int PARALLELISM = 2;
    private static final int RESCALED = 3;

    /** Of so many requests some go wrong, by their number. */
    private static final int CYCLE = 20;

    /** Of so many events or files one is refused for good. */
    private static final int REFUSED = 40;

    private final ChaosOptions options;
    private final ChaosCluster cluster;
    private final DeliveryLedger receiver;
    private final Consumer<String> progress;
    private final ChaosRegistry registry;
    private final List<String> jobOptions;
    private final Set<String> renewedLogins = ConcurrentHashMap.newKeySet();
    private final Map<Integer, String> places = new HashMap<>();

    DeliveryChaosScenario(
            ChaosOptions options,
            ChaosCluster cluster,
            DeliveryLedger receiver,
            Path plugins,
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
                        plugins.toString(),
                        "--plugins.geoip-database",
                        plugins.resolve(OFFICIAL).resolve("GeoLite2-City-Test.mmdb").toString(),
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

    DeliveryEvidence run() throws Exception {
        cluster.prepare(jobOptions);
        install();
        cluster.submit(PARALLELISM, null, jobOptions);
        try (Load load = Load.start(options, cluster.services().kafka(), this::stored)) {
            awaitDelivered(1);
            progress.accept("the third party refuses, hangs and resets now and then");
            receiver.behave(this::faulty);
            kill(0);
            awaitMoreStored(100);
            progress.accept("the third party goes away");
            receiver.server().away();
            awaitMoreStored(100);
            kill(1);
            awaitMoreStored(100);
            receiver.server().back();
            progress.accept("the third party is back");
            changeTokens();
            progress.accept("stopping with a savepoint");
            String savepoint = cluster.stop();
            long stopped = receiver.entries().size();
            cluster.submit(RESCALED, savepoint, jobOptions);
            receiver.behave(this::sound);
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
            return new DeliveryEvidence(options, events(), receiver, dead, stopped, NEW);
        }
    }

    private void install() throws Exception {
        List<String> folders = new ArrayList<>(List.of(OFFICIAL));
        for (Subject subject : Subject.values()) {
            folders.add(subject.folder());
        }
        registry.install(options.teams(), folders, "");
        for (int team = 1; team <= options.teams(); team++) {
            for (Subject subject : Subject.values()) {
                registry.set(team, subject.folder(), "url", receiver.url() + "/" + team);
                registry.set(team, subject.folder(), "token", OLD);
                registry.set(team, subject.folder(), "exportEventsBufferSeconds", "1");
                places.put(registry.config(team, subject.folder()), subject.place(team));
            }
            registry.set(team, Subject.NOTIFIER.folder(), "deliveryOrder", "person");
        }
        receiver.behave(this::sound);
    }

    /** While everything goes on; the plugin that logs in at its start is turned away once. */
    private void changeTokens() throws Exception {
        for (int team = 1; team <= options.teams(); team++) {
            for (Subject subject : Subject.values()) {
                registry.set(team, subject.folder(), "token", NEW);
            }
        }
        cluster.await(
                "deliveries under the changed configs",
                this::placesWithNewToken,
                seen -> seen.size() == 3 * options.teams());
        progress.accept("every third party has seen its new token");
    }

    private Set<String> placesWithNewToken() {
        Set<String> seen = new HashSet<>();
        for (DeliveryLedger.Entry entry : receiver.entries()) {
            for (Subject subject : Subject.values()) {
                if (subject.hasToken()
                        && entry.accepted()
                        && subject.isOf(entry)
                        && subject.authorization(NEW).equals(entry.authorization())) {
                    seen.add(entry.place());
                }
            }
        }
        return seen;
    }

    private HttpReply sound(DeliveryLedger.Entry entry) {
        return entry.path().endsWith(LOGIN) ? login(entry) : HttpReply.OK;
    }

    private HttpReply login(DeliveryLedger.Entry entry) {
        if (Subject.CUSTOMERS.authorization(OLD).equals(entry.authorization())) {
            return HttpReply.OK;
        }
        if (!Subject.CUSTOMERS.authorization(NEW).equals(entry.authorization())) {
            return HttpReply.of(401);
        }
        return renewedLogins.add(entry.path()) ? HttpReply.of(503) : HttpReply.OK;
    }

    private HttpReply faulty(DeliveryLedger.Entry entry) {
        if (entry.path().endsWith(LOGIN)) {
            return login(entry);
        }
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
        if (Subject.BUCKET.isOf(entry)) {
            return Math.floorMod(entry.path().hashCode(), REFUSED) == 0;
        }
        return !Subject.EXPORTER.isOf(entry)
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

    /** As place and uuid. */
    private Set<String> deadLetters() throws Exception {
        Set<String> letters = new HashSet<>();
        for (JsonNode row :
                cluster.query(
                        "SELECT DISTINCT event_uuid, toInt32(substring(arrayFirst(tag ->"
                                + " startsWith(tag, 'config:'), tags), 8)) AS config FROM"
                                + " events_dead_letter_queue")) {
            letters.add(
                    places.get(row.get("config").asInt())
                            + " "
                            + row.get("event_uuid").textValue());
        }
        return letters;
    }

    private Set<String> accepted() {
        Set<String> all = new HashSet<>();
        for (int team = 1; team <= options.teams(); team++) {
            for (Subject subject : Subject.values()) {
                String place = subject.place(team);
                receiver.acceptedAt(place).forEach(uuid -> all.add(place + " " + uuid));
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
                count -> count >= events * Subject.values().length);
    }

    private void awaitArrived(int events) throws Exception {
        cluster.await(
                "every delivery has arrived",
                () -> accepted().size(),
                count -> count >= events * Subject.values().length);
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
