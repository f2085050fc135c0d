package io.hedgerow.operators.delivery;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.hedgerow.operators.ingest.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a plugin config says about delivery under its reserved keys (contract §2.7 for those that
 * begin with {@code exportEvents}; the others are ours). A value that cannot be understood leaves
 * the default in force and makes a line in {@link #complaints}.
 *
 * @param bufferBytes flush threshold of the export buffer, bytes of stored events
 * @param bufferMillis longest time an event stays in the buffer
 * @param toIgnore event names that are not exported
 * @param ratePerSecond 0 for no limit
 * @param orderedByPerson whether an event waits for the earlier ones of its person
 * @param afterCheckpoint what leaves only after the checkpoint that contains it
 * @param idempotencyHeader whether webhooks carry an {@code Idempotency-Key}
 * @param complaints one line per value that was ignored, for the plugin's log
 */
public record DeliverySettings(
        int shards,
        int bufferBytes,
        long bufferMillis,
        Set<String> toIgnore,
        double ratePerSecond,
        boolean orderedByPerson,
        DeliveryOptions.AfterCheckpoint afterCheckpoint,
        boolean idempotencyHeader,
        List<String> complaints) {

    public static final String SHARDS = "deliveryShards";
    public static final String ORDER = "deliveryOrder";
    public static final String RATE = "deliveryRatePerSecond";
    public static final String RELEASE = "deliveryRelease";
    public static final String BUFFER_BYTES = "exportEventsBufferBytes";
    public static final String BUFFER_SECONDS = "exportEventsBufferSeconds";
    public static final String TO_IGNORE = "exportEventsToIgnore";
    private static final String IDEMPOTENCY = "idempotencyKeyHeader";

    public static final int MOST_SHARDS = 1024;

    private static final int DEFAULT_BUFFER_BYTES = 1 << 20;
    private static final int MOST_BUFFER_BYTES = 100 << 20;
    private static final int DEFAULT_BUFFER_SECONDS = 10;
    private static final int MOST_BUFFER_SECONDS = 600;
    private static final double MOST_PER_SECOND = 1_000_000;

    private static final Set<String> RESERVED =
            Set.of(
                    SHARDS,
                    ORDER,
                    RATE,
                    RELEASE,
                    BUFFER_BYTES,
                    BUFFER_SECONDS,
                    TO_IGNORE,
                    IDEMPOTENCY);

    /**
     * @param configJson the config's values
     * @param oneShard whether the plugin needs all its events in one place, whatever it asks for
     */
    public static DeliverySettings of(
            String configJson, boolean oneShard, DeliveryOptions options) {
        List<String> complaints = new ArrayList<>();
        Map<String, String> values = reserved(configJson, complaints);
        Reading reading = new Reading(values, complaints);
        return new DeliverySettings(
                reading.shards(oneShard, options.shards()),
                clamped(values.get(BUFFER_BYTES), DEFAULT_BUFFER_BYTES, MOST_BUFFER_BYTES),
                1000L
                        * clamped(
                                values.get(BUFFER_SECONDS),
                                DEFAULT_BUFFER_SECONDS,
                                MOST_BUFFER_SECONDS),
                names(values.get(TO_IGNORE)),
                reading.rate(options.ratePerSecond()),
                reading.choice(ORDER, Map.of("person", true, "none", false), false),
                reading.choice(
                        RELEASE,
                        Map.of(
                                "checkpoint", DeliveryOptions.AfterCheckpoint.ALL,
                                "atOnce", DeliveryOptions.AfterCheckpoint.NONE),
                        options.afterCheckpoint()),
                "true".equals(values.get(IDEMPOTENCY)),
                List.copyOf(complaints));
    }

    private record Reading(Map<String, String> values, List<String> complaints) {

        private int shards(boolean oneShard, int byDefault) {
            String text = values.get(SHARDS);
            int shards = byDefault;
            if (text != null && !text.isBlank()) {
                try {
                    int asked = Integer.parseInt(text.trim());
                    if (asked >= 1 && asked <= MOST_SHARDS) {
                        shards = asked;
                    } else {
                        complain(SHARDS, text, "a number from 1 to " + MOST_SHARDS);
                    }
                } catch (NumberFormatException e) {
                    complain(SHARDS, text, "a number from 1 to " + MOST_SHARDS);
                }
                if (oneShard && shards > 1) {
                    complaints.add(
                            "Config key \"%s\" is ignored: the plugin uses storage, cache, jobs or schedules, so its events stay together"
                                    .formatted(SHARDS));
                }
            }
            return oneShard ? 1 : shards;
        }

        private double rate(double byDefault) {
            String text = values.get(RATE);
            if (text == null || text.isBlank()) {
                return byDefault;
            }
            try {
                double rate = Double.parseDouble(text.trim());
                if (rate > 0 && rate <= MOST_PER_SECOND) {
                    return rate;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            complain(RATE, text, "a number above 0");
            return byDefault;
        }

        private <T> T choice(String key, Map<String, T> choices, T byDefault) {
            String text = values.get(key);
            if (text == null || text.isBlank()) {
                return byDefault;
            }
            T chosen = choices.get(text.trim());
            if (chosen != null) {
                return chosen;
            }
            complain(
                    key,
                    text,
                    choices.keySet().stream()
                            .sorted()
                            .map(choice -> '"' + choice + '"')
                            .collect(Collectors.joining(" or ")));
            return byDefault;
        }

        private void complain(String key, String text, String expected) {
            complaints.add(
                    "Config key \"%s\": \"%s\" is not %s; ignored"
                            .formatted(key, text.trim(), expected));
        }
    }

    /** As the legacy server: JavaScript's {@code parseInt}, unparsable gives the default. */
    private static int clamped(String text, int byDefault, int most) {
        if (text == null) {
            return byDefault;
        }
        String number = text.strip();
        int end = number.startsWith("-") || number.startsWith("+") ? 1 : 0;
        int first = end;
        while (end < number.length() && number.charAt(end) >= '0' && number.charAt(end) <= '9') {
            end++;
        }
        if (end == first) {
            return byDefault;
        }
        return (int) Math.max(1, Math.min(most, Double.parseDouble(number.substring(0, end))));
    }

    private static Set<String> names(String text) {
        Set<String> names = new HashSet<>();
        if (text != null && !text.isEmpty()) {
            for (String name : text.split(",")) {
                names.add(name.trim());
            }
        }
        return Set.copyOf(names);
    }

    private static Map<String, String> reserved(String configJson, List<String> complaints) {
        Map<String, String> values = new HashMap<>();
        try (JsonParser parser = Json.FACTORY.createParser(configJson)) {
            parser.nextToken();
            String name;
            while ((name = parser.nextFieldName()) != null) {
                JsonToken token = parser.nextToken();
                if (RESERVED.contains(name) && token.isScalarValue()) {
                    if (token != JsonToken.VALUE_NULL) {
                        values.put(name, parser.getText());
                    }
                } else if (RESERVED.contains(name)) {
                    complaints.add(
                            "Config key \"%s\" is a list or an object; ignored".formatted(name));
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            complaints.add("The config is no JSON object; defaults are used for its delivery");
        }
        return values;
    }
}
