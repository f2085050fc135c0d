package io.hedgerow.runtime;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Limits by name, as configuration and scenario files give them (docs/sandbox-and-limits.md). */
public final class LimitSettings {

    private static final Map<String, BiConsumer<PluginLimits.Builder, String>> NAMES = names();

    private static final Pattern QUANTITY = Pattern.compile("(\\d+)\\s*([a-z]*)");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1000L, "min", 60_000L, "h", 3_600_000L);
    private static final Map<String, Long> BYTES =
            Map.of("b", 1L, "kb", 1L << 10, "mb", 1L << 20, "gb", 1L << 30);
    private static final Map<String, Long> ONES = Map.of("", 1L);

    private LimitSettings() {}

    private static Map<String, BiConsumer<PluginLimits.Builder, String>> names() {
        Map<String, BiConsumer<PluginLimits.Builder, String>> names = new LinkedHashMap<>();
        names.put("await-timeout", (limits, v) -> limits.awaitTimeout(duration(v)));
        names.put("method-timeout", (limits, v) -> limits.methodTimeout(duration(v)));
        names.put("background-timeout", (limits, v) -> limits.backgroundTimeout(duration(v)));
        names.put("cpu-time", (limits, v) -> limits.cpuTime(duration(v)));
        names.put("allocated-memory", (limits, v) -> limits.allocatedBytes(bytes(v)));
        names.put("pending-promises", (limits, v) -> limits.pendingPromises(count(v)));
        names.put("result-chars", (limits, v) -> limits.resultChars(count(v)));
        names.put("log-chars", (limits, v) -> limits.logChars(count(v)));
        names.put("log-lines", (limits, v) -> limits.logLines(count(v)));
        names.put("storage-value-chars", (limits, v) -> limits.storageValueChars(count(v)));
        names.put("captured-event-chars", (limits, v) -> limits.captureChars(count(v)));
        names.put("http-response", (limits, v) -> limits.httpResponseBytes(bytes(v)));
        return names;
    }

    /**
     * @param base what holds for limits that are not named
     * @param settings limit → value: a duration such as {@code 2 s}, a size such as {@code 16 mb},
     *     or a number
     * @throws IllegalArgumentException naming the limit and what is wrong
     */
    public static PluginLimits apply(PluginLimits base, Map<String, String> settings) {
        PluginLimits.Builder limits = base.toBuilder();
        settings.forEach((name, value) -> set(limits, name, value));
        return limits.build();
    }

    private static void set(PluginLimits.Builder limits, String name, String value) {
        BiConsumer<PluginLimits.Builder, String> setter = NAMES.get(name);
        if (setter == null) {
            throw new IllegalArgumentException(
                    "there is no limit '"
                            + name
                            + "'; the limits are "
                            + String.join(", ", NAMES.keySet()));
        }
        try {
            setter.accept(limits, value);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "the limit " + name + " cannot be '" + value + "': " + e.getMessage(), e);
        }
    }

    private static Duration duration(String text) {
        return Duration.ofMillis(quantity(text, MILLIS, "a duration such as 500 ms, 2 s, 5 min"));
    }

    private static long bytes(String text) {
        return quantity(text, BYTES, "a size such as 512 kb, 16 mb");
    }

    private static int count(String text) {
        return Math.toIntExact(quantity(text, ONES, "a whole number"));
    }

    private static long quantity(String text, Map<String, Long> units, String what) {
        Matcher matcher = QUANTITY.matcher(text.strip());
        Long unit = matcher.matches() ? units.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("it must be " + what);
        }
        long value;
        try {
            value = Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
        } catch (NumberFormatException e) {
            throw new ArithmeticException("it is too large");
        }
        if (value == 0) {
            throw new IllegalArgumentException("it must be positive");
        }
        return value;
    }
}
