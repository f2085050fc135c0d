package io.hedgerow.deployment.bench.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Input events, the same in every run: {@value #COUNT} of them in {@value #KINDS} different sets of
 * keys, as a project with a handful of event types sends them. Small ones have about 1.2 KB, large
 * ones about 4 KB.
 */
public final class BenchmarkEvents {

    static final int SMALL_PROPERTIES = 27;
    static final int LARGE_PROPERTIES = 100;
    static final int COUNT = 64;
    static final int KINDS = 8;
    static final int ADDRESSES = 32;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] AGENTS = {
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
                + " Chrome/117.0.5938.132 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
                + " Gecko) Version/16.6 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/118.0",
        "Mozilla/5.0 (Linux; Android 13; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko)"
                + " SamsungBrowser/22.0 Chrome/111.0.5563.116 Mobile Safari/537.36"
    };
    private static final String[] WORDS = {
        "garden", "hedge", "thorn", "blackbird", "wren", "hawthorn", "meadow", "lane", "Zürich"
    };

    private BenchmarkEvents() {}

    /** Events of about 1.2 KB, JSON bytes, one array per event. */
    public static List<byte[]> small() {
        return generate(SMALL_PROPERTIES);
    }

    /** JSON bytes, one array per event. */
    static List<byte[]> generate(int properties) {
        SplittableRandom random = new SplittableRandom(properties);
        List<byte[]> events = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            events.add(bytes(event(i, properties, random)));
        }
        return events;
    }

    private static ObjectNode event(int number, int propertyCount, SplittableRandom random) {
        ObjectNode event = JSON.createObjectNode();
        event.put("uuid", String.format("018a%04x-7b3c-7d2e-9f10-%012x", number, number * 7919L));
        event.put("event", number % 2 == 0 ? "$pageview" : "item bought");
        event.put("distinct_id", "user-" + random.nextInt(100_000));
        event.put("team_id", 2);
        event.put("ip", address(random.nextInt(ADDRESSES)));
        event.putNull("site_url");
        event.put("now", "2023-10-05T12:00:00.000Z");
        event.put("sent_at", "2023-10-05T11:59:59.500Z");
        event.put("timestamp", "2023-10-05T11:59:58.250Z");
        ObjectNode properties = event.putObject("properties");
        properties.put("$user_agent", AGENTS[random.nextInt(AGENTS.length)]);
        properties.put("$host", "shop.example.org");
        properties.put(
                "$current_url",
                "https://shop.example.org/catalogue/"
                        + word(random)
                        + "?utm_source="
                        + word(random)
                        + "&utm_campaign=autumn%20sale&page="
                        + random.nextInt(50)
                        + "#top");
        properties.put("$pathname", "/catalogue");
        properties.put("$app_version", random.nextInt(9) + ".12.3-beta.1");
        properties.put("$lib", "web");
        properties.put("$lib_version", "1.81.3");
        properties.put("$screen_width", 1920);
        properties.put("$screen_height", 1080);
        properties.put("$device_id", "018a-" + random.nextLong(1L << 40));
        properties.put("$is_identified", number % 3 == 0);
        properties.put("price", random.nextInt(10_000) / 100.0);
        properties.putNull("$referrer");
        // Kinds differ in the names of their further properties.
        int kind = number % KINDS;
        for (int i = properties.size(); i < propertyCount; i++) {
            String key = "k" + kind + "_property_" + i;
            switch (i % 4) {
                case 0 -> properties.put(key, random.nextInt(1_000_000));
                case 1 -> properties.put(key, word(random) + " " + word(random));
                case 2 -> properties.put(key, random.nextInt(2) == 0);
                default -> properties.put(key, word(random) + "-" + random.nextInt(1000));
            }
        }
        return event;
    }

    /** What {@code geoip.locate} gives, by address. */
    static ObjectNode locations() {
        Random random = new Random(1);
        ObjectNode all = JSON.createObjectNode();
        for (int i = 0; i < ADDRESSES; i++) {
            ObjectNode record = all.putObject(address(i));
            name(record.putObject("city").put("geonameId", i), "City " + i);
            name(record.putObject("continent").put("code", "EU"), "Europe");
            name(record.putObject("country").put("isoCode", "SE"), "Sweden");
            record.putObject("location")
                    .put("accuracyRadius", 20)
                    .put("latitude", random.nextInt(9000) / 100.0)
                    .put("longitude", random.nextInt(18000) / 100.0)
                    .put("timeZone", "Europe/Stockholm");
            record.putObject("postal").put("code", String.valueOf(10_000 + i));
            name(record.putArray("subdivisions").addObject().put("isoCode", "E"), "Part " + i);
        }
        return all;
    }

    private static void name(ObjectNode of, String english) {
        of.putObject("names").put("en", english).put("de", english + " (de)");
    }

    private static String address(int i) {
        return "89.160.20." + (100 + i);
    }

    private static String word(SplittableRandom random) {
        return WORDS[random.nextInt(WORDS.length)];
    }

    private static byte[] bytes(ObjectNode node) {
        try {
            return JSON.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
