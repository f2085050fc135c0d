package io.hedgerow.deployment.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.seed.SampleData;
import io.hedgerow.deployment.seed.SampleData.SampleTeam;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Makes the events of one demo run: visitors of three teams who look at pages, click, identify
 * themselves and buy, heartbeats that the sample filter drops, and a few messages that no capture
 * endpoint would let through. The same run id and size give the same events.
 *
 * <p>Not for use by more than one thread.
 */
public final class DemoEvents {

    /** Marks the run in every event and every malformed message. */
    public static final String RUN_PROPERTY = "demo_run";

    /** Number of the request an event was sent in. */
    public static final String BATCH_PROPERTY = "demo_batch";

    static final String DROPPED_EVENT = "heartbeat";
    static final int BATCH_SIZE = 100;

    private static final int MIN_RUN_WITH_MALFORMED = 20;
    private static final int EVENTS_PER_PERSON = 40;
    private static final int HISTORY_SECONDS = 3600;

    /** Addresses that are in the GeoLite2 City test database, weighted by repetition. */
    private static final List<String> ADDRESSES =
            List.of(
                    "2.125.160.216", // United Kingdom
                    "2.125.160.217",
                    "89.160.20.112", // Sweden
                    "89.160.20.114",
                    "216.160.83.56", // United States
                    "216.160.83.58",
                    "216.160.83.60",
                    "175.16.199.7", // China
                    "67.43.156.9", // Bhutan
                    "202.196.224.5", // Philippines
                    "2001:218::17", // Japan
                    "2a02:cfc0::5", // France
                    "2a02:d180::9", // Germany
                    "2a02:d180::a",
                    "198.51.100.23"); // in no country

    private static final List<String> PATHS =
            List.of("/", "/", "/pricing", "/docs/start", "/docs/api", "/blog/hedges", "/cart");
    private static final List<String> BROWSERS = List.of("Chrome", "Firefox", "Safari", "Edge");
    private static final List<String> PRODUCTS =
            List.of("Hawthorn", "Hazel", "Field maple", "Dog rose", "Blackthorn");

    private static final JsonMapper JSON = new JsonMapper();

    /**
     * One request to the capture endpoint.
     *
     * @param number place in the run, from 0
     * @param body JSON without {@code sent_at}, which the sender adds
     */
    record Batch(int number, ObjectNode body, int events) {}

    private final String run;
    private final long uuidPrefix;
    private final Random random;
    private final Instant start;
    private final int malformed;
    private final int events;
    private long nextUuid;
    private int sent;
    private int batches;
    private int dropped;

    /**
     * @param run id of the run, part of every event
     * @param total how many events, malformed messages included; at least 1
     * @param start events lie in the hour before
     */
    DemoEvents(String run, int total, Instant start) {
        this.run = run;
        this.random = new Random(run.hashCode());
        this.uuidPrefix = random.nextLong();
        this.start = start;
        this.malformed =
                total < MIN_RUN_WITH_MALFORMED ? 0 : Math.min(50, Math.max(5, total / 2000));
        this.events = total - malformed;
    }

    boolean hasNext() {
        return sent < events;
    }

    Batch next() {
        int size = Math.min(BATCH_SIZE, events - sent);
        SampleTeam team = team();
        int number = batches++;
        ObjectNode body = JSON.createObjectNode().put("api_key", team.token());
        ArrayNode list = body.putArray("batch");
        for (int i = 0; i < size; i++) {
            list.add(event(team, number));
        }
        sent += size;
        return new Batch(number, body, size);
    }

    /** Of the events made so far, how many the sample filter must drop. */
    int dropped() {
        return dropped;
    }

    int malformedCount() {
        return malformed;
    }

    /** Messages for the ingestion topic that must end as dead letters, one per way to be wrong. */
    List<byte[]> malformed() {
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < malformed; i++) {
            String mark = run + " " + i;
            messages.add(malformed(i, mark).getBytes(StandardCharsets.UTF_8));
        }
        return messages;
    }

    private String malformed(int i, String mark) {
        ObjectNode data = JSON.createObjectNode().put("event", "broken").put(RUN_PROPERTY, mark);
        ObjectNode message =
                JSON.createObjectNode()
                        .put("uuid", uuid().toString())
                        .put("distinct_id", "visitor-1")
                        .putNull("ip")
                        .put("site_url", "")
                        .put("data", data.toString())
                        .put("team_id", SampleData.WITH_PLUGINS.id())
                        .put("now", start.toString())
                        .put("sent_at", "");
        return switch (i % 5) {
            case 0 -> "{\"uuid\": \"" + mark + "\", \"data\": ";
            case 1 -> message.put("data", "{" + mark).toString();
            case 2 -> message.put("uuid", "no uuid").toString();
            case 3 -> message.put("team_id", 999_999).toString();
            default -> "[\"" + mark + "\"]";
        };
    }

    private SampleTeam team() {
        int dice = random.nextInt(100);
        return SampleData.TEAMS.get(dice < 60 ? 0 : dice < 85 ? 1 : 2);
    }

    private ObjectNode event(SampleTeam team, int batch) {
        int person = 1 + random.nextInt(Math.max(1, events / EVENTS_PER_PERSON));
        String visitor = "visitor-" + team.id() + "-" + person;
        String path = PATHS.get(random.nextInt(PATHS.size()));
        ObjectNode event =
                JSON.createObjectNode()
                        .put("uuid", uuid().toString())
                        .put("distinct_id", visitor)
                        .put(
                                "timestamp",
                                start.minusSeconds(random.nextInt(HISTORY_SECONDS)).toString());
        ObjectNode properties = event.putObject("properties");
        properties.put(RUN_PROPERTY, run).put(BATCH_PROPERTY, batch);
        properties.put("$current_url", "https://shop.example" + path);
        properties.put("$browser", BROWSERS.get(person % BROWSERS.size()));
        properties.put("$session_id", visitor + "-" + random.nextInt(4));
        if (!team.anonymizeIps()) {
            properties.put("$ip", ADDRESSES.get(person % ADDRESSES.size()));
        }
        fill(event, properties, team, visitor);
        return event;
    }

    private void fill(ObjectNode event, ObjectNode properties, SampleTeam team, String visitor) {
        int dice = random.nextInt(100);
        if (dice < 45) {
            event.put("event", "$pageview");
            properties.put("$referrer", dice < 10 ? "https://search.example" : "$direct");
        } else if (dice < 67) {
            event.put("event", "$autocapture");
            properties.put("$event_type", "click");
            click(properties.putArray("$elements"));
        } else if (dice < 80) {
            event.put("event", "product added");
            properties.put("product", PRODUCTS.get(random.nextInt(PRODUCTS.size())));
            properties.put("price", 100 + random.nextInt(9900)).put("currency", "EUR");
        } else if (dice < 85) {
            event.put("event", "order placed").put("$lib", "web");
            properties.put("value", 5 + random.nextInt(400)).put("items", 1 + random.nextInt(9));
        } else if (dice < 89) {
            event.put("event", "$identify");
            properties.put("$anon_distinct_id", "anonymous-" + visitor);
            event.putObject("$set").put("email", visitor + "@customer.example");
        } else if (dice < 94) {
            event.put("event", "$pageleave");
        } else {
            event.put("event", DROPPED_EVENT);
            dropped += team.id() == SampleData.WITH_PLUGINS.id() ? 1 : 0;
        }
    }

    private void click(ArrayNode elements) {
        elements.addObject()
                .put("tag_name", "button")
                .put("$el_text", random.nextBoolean() ? "Add to cart" : "Say \"hello\"")
                .put("attr__class", "btn btn-primary")
                .put("nth_child", 1 + random.nextInt(5))
                .put("nth_of_type", 1);
        elements.addObject()
                .put("tag_name", "div")
                .put("attr__id", "product-" + random.nextInt(50))
                .put("nth_child", 2)
                .put("nth_of_type", 2);
    }

    private UUID uuid() {
        return new UUID(uuidPrefix, nextUuid++);
    }
}
