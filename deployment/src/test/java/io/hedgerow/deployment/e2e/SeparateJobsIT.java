package io.hedgerow.deployment.e2e;

import static io.hedgerow.deployment.e2e.DeliveryStack.BUCKET;
import static io.hedgerow.deployment.e2e.DeliveryStack.CUSTOMERS;
import static io.hedgerow.deployment.e2e.DeliveryStack.EXPORTER;
import static io.hedgerow.deployment.e2e.DeliveryStack.NOTIFIER;
import static io.hedgerow.deployment.e2e.DeliveryStack.WEBHOOK;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.deployment.cli.CommandRun;
import io.hedgerow.deployment.receiver.DeliveryLedger;
import io.hedgerow.deployment.receiver.HttpReply;
import io.hedgerow.job.config.HedgerowOptions.Topology;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.flink.util.FileUtils;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Ingestion and delivery as two jobs on Flinks of their own, with real Kafka between them, delivery
 * with a parallelism of its own, and plugins in the style of those that people have.
 */
class SeparateJobsIT {

    private static final int RESUMED = 1;
    private static final int STYLES = 2;
    private static final int MIXED = 3;
    private static final int LETTERS = 4;
    private static final int TEAMS = 4;

    private static final int DELIVERY_PARALLELISM = 3;
    private static final int FILE_CHARS = 2_000;
    private static final String TOKEN = "t0ken";
    private static final String DEAD_LETTERS = "events_dead_letter_queue";
    private static final Duration LONG = Duration.ofMinutes(3);

    private static final JsonMapper JSON = new JsonMapper();
    private static DeliveryStack stack;

    @BeforeAll
    static void start() throws Exception {
        Path folder = Path.of("target", "separate-jobs").toAbsolutePath();
        FileUtils.deleteDirectory(folder.toFile());
        stack =
                DeliveryStack.start(
                        folder,
                        TEAMS,
                        List.of(EXPORTER, NOTIFIER, WEBHOOK, CUSTOMERS, BUCKET),
                        Map.of(
                                "job.parallelism", "2",
                                "delivery.parallelism", String.valueOf(DELIVERY_PARALLELISM),
                                "plugins.timeout", "2 s",
                                "delivery.webhook-timeout", "2 s",
                                "delivery.breaker.first-wait", "500 ms",
                                "delivery.breaker.longest-wait", "1 s"));
        for (int team = 1; team <= TEAMS; team++) {
            for (String plugin : List.of(WEBHOOK, CUSTOMERS, BUCKET)) {
                stack.registry().set(team, plugin, "token", TOKEN);
            }
        }
        stack.registry().set(STYLES, WEBHOOK, "only", "bought");
        stack.registry().set(STYLES, CUSTOMERS, "deliveryOrder", "person");
        stack.registry().set(STYLES, BUCKET, "exportEventsToIgnore", "looked, seen");
        stack.registry().set(STYLES, BUCKET, "exportEventsBufferBytes", "" + FILE_CHARS);
        stack.submit(Topology.INGESTION, 2, Map.of());
        stack.submit(Topology.DELIVERY, DELIVERY_PARALLELISM, Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void ingestionGoesOnWithoutDeliveryWhichGoesOnFromItsSavepoint() throws Exception {
        assertThat(stack.parallelism(Topology.DELIVERY, "Delivery"))
                .isEqualTo(DELIVERY_PARALLELISM);
        behave(entry -> entry.place().equals(place(RESUMED, NOTIFIER)) ? HttpReply.HANG : null);
        Set<String> all = new HashSet<>(stack.send(RESUMED, "before", 100));
        for (String plugin : List.of(EXPORTER, WEBHOOK, CUSTOMERS, BUCKET)) {
            awaitAccepted(RESUMED, plugin, all);
        }
        awaitRequest(place(RESUMED, NOTIFIER));

        stack.stop(Topology.DELIVERY);
        behave(entry -> null);
        stack.receiver().server().release();
        List<String> meanwhile = stack.send(RESUMED, "meanwhile", 500);
        all.addAll(meanwhile);

        Await.until(
                LONG,
                () -> stack.count("events", "event = 'meanwhile'"),
                stored -> assertThat(stored).as("stored without delivery").isEqualTo(500));
        for (String plugin : List.of(EXPORTER, NOTIFIER, WEBHOOK, CUSTOMERS, BUCKET)) {
            assertThat(stack.receiver().acceptedAt(place(RESUMED, plugin)))
                    .doesNotContainAnyElementsOf(meanwhile);
        }
        // Without its savepoint it would begin with what comes from now on.
        stack.submit(Topology.DELIVERY, DELIVERY_PARALLELISM, Map.of("delivery.start", "latest"));

        for (String plugin : List.of(EXPORTER, NOTIFIER, WEBHOOK, CUSTOMERS, BUCKET)) {
            awaitAccepted(RESUMED, plugin, all);
        }
        assertThat(repeatedUnderOtherKeys(RESUMED)).isEmpty();
        assertThat(stack.count(DEAD_LETTERS, "team_id = " + RESUMED)).isZero();
    }

    @Test
    void pluginsInTheStyleOfRealOnesDeliverAndAreCounted() throws Exception {
        AtomicBoolean refused = new AtomicBoolean();
        behave(
                entry ->
                        entry.place().equals(place(STYLES, WEBHOOK))
                                        && refused.compareAndSet(false, true)
                                ? HttpReply.of(503)
                                : null);
        List<String> bought = stack.send(STYLES, "bought", 40);
        Set<String> both = new HashSet<>(bought);
        both.addAll(stack.send(STYLES, "looked", 20));

        awaitAccepted(STYLES, CUSTOMERS, both);
        awaitAccepted(STYLES, BUCKET, bought);
        awaitAccepted(STYLES, WEBHOOK, bought);

        counted(STYLES, WEBHOOK, "composeWebhook", 60, 0, 1);
        counted(STYLES, WEBHOOK, "webhook", 39, 1, 1);
        counted(STYLES, CUSTOMERS, "onEvent", 60, 0, 1);
        counted(STYLES, BUCKET, "exportEvents", 40, 0, 1);
        assertThat(metrics(STYLES, WEBHOOK).out()).contains("delivery rate of 24 h: 100.00 %");
        webhooksAreAsComposed(bought);
        personsAreKnownBeforeTheirEvents();
        filesAreAsLargeAsAsked(bought);
        assertThat(repeatedUnderOtherKeys(STYLES)).isEmpty();
    }

    private static void webhooksAreAsComposed(List<String> sent) {
        List<DeliveryLedger.Entry> webhooks = at(place(STYLES, WEBHOOK));
        assertThat(webhooks).hasSize(sent.size() + 1);
        assertThat(webhooks)
                .allSatisfy(
                        entry -> {
                            assertThat(entry.authorization()).isEqualTo("Bearer " + TOKEN);
                            JsonNode body = entry.events().get(0);
                            assertThat(sent).contains(body.get("uuid").textValue());
                            assertThat(body.get("event").textValue()).isEqualTo("bought");
                            assertThat(body.get("distinctId").textValue()).startsWith("person-");
                            assertThat(body.at("/properties/seq").isInt()).isTrue();
                            assertThat(Instant.ofEpochMilli(body.get("at").asLong()))
                                    .isBetween(
                                            Instant.now().minus(Duration.ofHours(1)),
                                            Instant.now());
                        });
    }

    private static void personsAreKnownBeforeTheirEvents() {
        Set<String> known = new HashSet<>();
        for (DeliveryLedger.Entry entry : stack.receiver().entries()) {
            if (entry.place().equals("PUT /" + STYLES + "/customers")) {
                assertThat(known.add(entry.path())).as("once: " + entry.path()).isTrue();
            } else if (entry.place().equals(place(STYLES, CUSTOMERS))) {
                assertThat(known).contains(entry.path().replace("/events", ""));
                assertThat(entry.authorization()).isEqualTo(basic(TOKEN));
            }
        }
        assertThat(known).hasSize(10);
        assertThat(at("GET /" + STYLES + "/customers-auth")).isNotEmpty();
    }

    private static void filesAreAsLargeAsAsked(List<String> exported) {
        List<DeliveryLedger.Entry> files = at(place(STYLES, BUCKET));
        List<String> uuids = new ArrayList<>();
        for (DeliveryLedger.Entry file : files) {
            assertThat(file.path())
                    .matches(
                            "/"
                                    + STYLES
                                    + "/bucket/\\d{4}-\\d\\d-\\d\\d/[0-9a-f]{24}\\.jsonl\\.gz");
            assertThat(file.events().stream().mapToInt(event -> event.toString().length()).sum())
                    .isLessThanOrEqualTo(FILE_CHARS);
            uuids.addAll(file.uuids());
        }
        assertThat(uuids)
                .as("what is to be ignored is")
                .containsExactlyInAnyOrderElementsOf(exported);
        assertThat(files).anyMatch(file -> file.events().size() > 1).hasSizeGreaterThan(4);
    }

    @Test
    void aHungDestinationDoesNotHoldUpTheOthersOfItsTeam() throws Exception {
        behave(
                entry ->
                        Set.of(place(MIXED, WEBHOOK), place(MIXED, NOTIFIER))
                                        .contains(entry.place())
                                ? HttpReply.HANG
                                : null);
        List<String> first = stack.send(MIXED, "first", 100);
        awaitRequest(place(MIXED, WEBHOOK));
        awaitRequest(place(MIXED, NOTIFIER));
        Set<String> all = new HashSet<>(first);
        all.addAll(stack.send(MIXED, "then", 1_000));

        for (String plugin : List.of(EXPORTER, CUSTOMERS, BUCKET)) {
            awaitAccepted(MIXED, plugin, all);
        }
        for (String plugin : List.of(WEBHOOK, NOTIFIER)) {
            assertThat(stack.receiver().acceptedAt(place(MIXED, plugin)))
                    .as("all of that while it hung")
                    .isEmpty();
        }

        behave(entry -> null);
        stack.receiver().server().release();
        for (String plugin : List.of(WEBHOOK, NOTIFIER)) {
            awaitAccepted(MIXED, plugin, all);
        }
        assertThat(repeatedUnderOtherKeys(MIXED)).isEmpty();
        assertThat(stack.count(DEAD_LETTERS, "team_id = " + MIXED)).isZero();
    }

    @Test
    void deadLettersAreChosenByTimeAndErrorAndReplayedAtARate() throws Exception {
        behave(
                entry ->
                        entry.path().matches("/" + LETTERS + "/customers/person-[34]/events")
                                ? HttpReply.of(400)
                                : null);
        List<String> early = stack.send(LETTERS, "early", 200);
        List<JsonNode> letters = awaitLetters(40, "--limit", "200");
        assertThat(letters).allSatisfy(SeparateJobsIT::saysWhatFailed);
        areOnTheTopicToo(letters);
        Instant middle = Instant.now();
        List<String> late = stack.send(LETTERS, "late", 200);
        awaitLetters(80, "--limit", "200");

        assertThat(letters("--until", middle.toString(), "--limit", "200"))
                .hasSize(40)
                .allMatch(letter -> letter.get("event").textValue().equals("early"));
        assertThat(letters("--since", middle.toString(), "--limit", "200"))
                .hasSize(40)
                .allMatch(letter -> letter.get("event").textValue().equals("late"));
        assertThat(letters("--since", middle.toString(), "--error", "PERSON-3/"))
                .hasSize(20)
                .allMatch(letter -> letter.get("distinct_id").textValue().equals("person-3"));
        assertThat(letters("--error", "never heard of")).isEmpty();

        assertThat(dlq("drop", "--until", middle.toString(), "--error", "person-3/").out())
                .contains("20 dead letters dropped");
        behave(entry -> null);
        long before = System.currentTimeMillis();
        CommandRun replayed =
                dlq(
                        "replay",
                        "--since",
                        middle.toString(),
                        "--error",
                        "person-3/",
                        "--rate",
                        "10",
                        "--json");

        assertThat(replayed.status()).as(replayed.err()).isZero();
        assertThat(replayed.json().get("sent").asInt()).isEqualTo(20);
        List<Long> times =
                TopicRecords.of(stack.kafka(), "hedgerow_delivery_replay").stream()
                        .map(ConsumerRecord::timestamp)
                        .sorted()
                        .toList();
        assertThat(times).hasSize(20);
        assertThat(times.get(19) - before).as("ten a second, in ms").isGreaterThanOrEqualTo(1_900);
        awaitAccepted(LETTERS, CUSTOMERS, of(late, 3));
        assertThat(letters("--limit", "200"))
                .hasSize(40)
                .allMatch(letter -> letter.get("distinct_id").textValue().equals("person-4"));
        assertThat(dlq("replay", "--until", middle.toString()).out())
                .contains("20 dead letters, 20 sent again");
        awaitAccepted(LETTERS, CUSTOMERS, of(early, 4));
        assertThat(stack.receiver().acceptedAt(place(LETTERS, CUSTOMERS)))
                .as("dropped, or not chosen")
                .doesNotContainAnyElementsOf(of(early, 3))
                .doesNotContainAnyElementsOf(of(late, 4));
        counted(LETTERS, CUSTOMERS, "onEvent", 360, 0, 360 / 440.0);
        assertThat(metrics(LETTERS, CUSTOMERS).out())
                .contains("delivery rate of 24 h: 81.82 %")
                .contains("80 failures");
    }

    private static void saysWhatFailed(JsonNode letter) {
        int config = letter.get("config_id").asInt();
        List<String> tags = new ArrayList<>();
        letter.get("tags").forEach(tag -> tags.add(tag.textValue()));
        assertThat(letter.get("location").textValue()).isEqualTo("delivery:onEvent");
        assertThat(letter.get("team_id").asInt()).isEqualTo(LETTERS);
        assertThat(letter.get("error").textValue()).contains("answered 400");
        assertThat(tags).contains("config:" + config, "hook:onEvent", "attempts:1");
        assertThat(tags).anyMatch(tag -> tag.matches("revision:.+"));
        for (String time : List.of("first_try:", "last_try:")) {
            assertThat(tags)
                    .filteredOn(tag -> tag.startsWith(time))
                    .singleElement()
                    .satisfies(
                            tag ->
                                    assertThat(Instant.parse(tag.substring(time.length())))
                                            .isBefore(Instant.now()));
        }
        assertThat(tags).anyMatch(tag -> tag.matches("error:\\d{4}-.*/events answered 400: .*"));
    }

    private static void areOnTheTopicToo(List<JsonNode> letters) throws Exception {
        List<JsonNode> sent = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : TopicRecords.of(stack.kafka(), DEAD_LETTERS)) {
            sent.add(JSON.readTree(record.value()));
        }
        for (JsonNode letter : letters) {
            assertThat(sent)
                    .filteredOn(each -> each.get("id").equals(letter.get("id")))
                    .singleElement()
                    .satisfies(
                            each -> {
                                assertThat(each.get("tags")).isEqualTo(letter.get("tags"));
                                assertThat(each.get("error")).isEqualTo(letter.get("error"));
                                assertThat(each.get("event_uuid"))
                                        .isEqualTo(letter.get("event_uuid"));
                                assertThat(each.get("raw_payload").textValue())
                                        .contains(letter.get("event_uuid").textValue());
                            });
        }
    }

    /** Those of a person, of as many as {@link DeliveryStack#send} sends. */
    private static List<String> of(List<String> uuids, int person) {
        List<String> some = new ArrayList<>();
        for (int i = person; i < uuids.size(); i += 10) {
            some.add(uuids.get(i));
        }
        return some;
    }

    private static String place(int team, String plugin) {
        return switch (plugin) {
            case EXPORTER -> "POST /" + team + "/export";
            case NOTIFIER -> "POST /" + team + "/event";
            case BUCKET -> "PUT /" + team + "/bucket";
            default -> "POST /" + team + "/" + plugin;
        };
    }

    private static String basic(String token) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString(("site:" + token).getBytes(StandardCharsets.UTF_8));
    }

    /** Takes everything, but what the answer is not {@code null} to, and logins without token. */
    private static void behave(Function<DeliveryLedger.Entry, HttpReply> answer) {
        stack.receiver()
                .behave(
                        entry -> {
                            if (entry.path().endsWith("/customers-auth")) {
                                return basic(TOKEN).equals(entry.authorization())
                                        ? HttpReply.OK
                                        : HttpReply.of(401);
                            }
                            HttpReply reply = answer.apply(entry);
                            return reply == null ? HttpReply.OK : reply;
                        });
    }

    private static List<DeliveryLedger.Entry> at(String place) {
        return stack.receiver().entries().stream()
                .filter(entry -> entry.place().equals(place))
                .toList();
    }

    private static Map<String, Set<String>> repeatedUnderOtherKeys(int team) {
        return stack.receiver()
                .repeatedUnderOtherKeys(entry -> entry.path().startsWith("/" + team + "/"));
    }

    private static void awaitRequest(String place) throws Exception {
        Await.until(() -> at(place), requests -> assertThat(requests).as(place).isNotEmpty());
    }

    private static void awaitAccepted(int team, String plugin, Iterable<String> uuids)
            throws Exception {
        Await.until(
                LONG,
                () -> stack.receiver().acceptedAt(place(team, plugin)),
                accepted -> assertThat(accepted).as(place(team, plugin)).containsAll(uuids));
    }

    private static void counted(
            int team, String plugin, String category, int successes, int onRetry, double rate)
            throws Exception {
        Await.until(
                () -> metrics(team, plugin, "--json").json(),
                counts -> {
                    assertThat(counts.path("categories"))
                            .as("%s", counts)
                            .anySatisfy(
                                    each -> {
                                        assertThat(each.get("category").textValue())
                                                .isEqualTo(category);
                                        assertThat(each.get("successes").asInt())
                                                .isEqualTo(successes);
                                        assertThat(each.get("successes_on_retry").asInt())
                                                .isEqualTo(onRetry);
                                    });
                    assertThat(counts.get("delivery_rate_24h").asDouble()).isEqualTo(rate);
                });
    }

    private static CommandRun metrics(int team, String plugin, String... more) throws Exception {
        return run(List.of("plugin", "metrics", "" + stack.registry().config(team, plugin)), more);
    }

    private static CommandRun dlq(String command, String... more) throws Exception {
        return run(
                List.of(
                        "dlq",
                        command,
                        "--config-id",
                        "" + stack.registry().config(LETTERS, CUSTOMERS)),
                more);
    }

    private static List<JsonNode> letters(String... filter) throws Exception {
        List<String> all = new ArrayList<>(List.of("--json"));
        all.addAll(Arrays.asList(filter));
        CommandRun run = dlq("list", all.toArray(String[]::new));
        assertThat(run.status()).as(run.err()).isZero();
        List<JsonNode> letters = new ArrayList<>();
        run.json().forEach(letters::add);
        return letters;
    }

    private static List<JsonNode> awaitLetters(int count, String... filter) throws Exception {
        return Await.until(
                LONG, () -> letters(filter), letters -> assertThat(letters).hasSize(count));
    }

    private static CommandRun run(List<String> command, String... more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(Arrays.asList(more));
        all.addAll(
                List.of(
                        "--kafka.bootstrap-servers",
                        stack.kafka(),
                        "--clickhouse.url",
                        stack.clickhouse()));
        return CommandRun.of(all.toArray(String[]::new));
    }
}
