package io.hedgerow.runtime.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Compares a step's result with its {@code expect} (docs/scenario-format.md). */
final class Expectation {

    private static final int SHOWN_CHARS = 400;

    private final List<String> differences = new ArrayList<>();

    private Expectation() {}

    /**
     * @return one line per difference, with its path; empty if all holds
     */
    static List<String> differences(ObjectNode expected, ObjectNode actual) {
        Expectation comparison = new Expectation();
        for (String key : StepResult.KEYS) {
            if (key.equals("logs") && !expected.has(key)) {
                continue;
            }
            if (key.equals("http")) {
                comparison.http(expected.get(key), actual.get(key));
            } else {
                comparison.compare(key, withContent(expected.get(key)), actual.get(key));
            }
        }
        return comparison.differences;
    }

    /** {@code "dropped": false} and empty lists say the same as leaving the key out. */
    private static JsonNode withContent(JsonNode expected) {
        boolean none =
                expected != null
                        && (expected.isArray() && expected.isEmpty()
                                || expected.isBoolean() && !expected.booleanValue());
        return none ? null : expected;
    }

    private void http(JsonNode expected, JsonNode actual) {
        JsonNode wanted = withContent(expected);
        if (wanted == null || actual == null || !wanted.isArray()) {
            compare("http", wanted, actual);
            return;
        }
        for (int i = 0; i < Math.max(wanted.size(), actual.size()); i++) {
            JsonNode want = wanted.get(i);
            JsonNode got = actual.get(i);
            if (want instanceof ObjectNode wantRequest && got instanceof ObjectNode gotRequest) {
                request("http[" + i + "]", wantRequest, gotRequest);
            } else {
                compare("http[" + i + "]", want, got);
            }
        }
    }

    private void request(String path, ObjectNode expected, ObjectNode actual) {
        ObjectNode want = expected.deepCopy();
        ObjectNode got = actual.deepCopy();
        lowerHeaders(want);
        lowerHeaders(got);
        if (want.has("bodyJson")) {
            JsonNode body = got.remove("body");
            got.set("bodyJson", body == null ? null : ScenarioJson.parseOrText(body.textValue()));
            if (body == null) {
                got.remove("bodyJson");
            }
        }
        compare(path, want, got);
    }

    private static void lowerHeaders(ObjectNode request) {
        if (request.get("headers") instanceof ObjectNode headers) {
            ObjectNode lower = ScenarioJson.object();
            headers.properties()
                    .forEach(e -> lower.set(e.getKey().toLowerCase(Locale.ROOT), e.getValue()));
            if (lower.isEmpty()) {
                request.remove("headers");
            } else {
                request.set("headers", lower);
            }
        }
    }

    private void compare(String path, JsonNode expected, JsonNode actual) {
        if (expected == null && actual == null) {
            return;
        }
        if (expected == null) {
            differences.add(path + ": not expected, but there is " + shown(actual));
        } else if (actual == null) {
            differences.add(path + ": expected " + shown(expected) + ", but it is absent");
        } else if (expected instanceof ObjectNode want && actual instanceof ObjectNode got) {
            Set<String> keys = new LinkedHashSet<>();
            for (Map.Entry<String, JsonNode> entry : want.properties()) {
                keys.add(entry.getKey());
            }
            for (Map.Entry<String, JsonNode> entry : got.properties()) {
                keys.add(entry.getKey());
            }
            keys.forEach(key -> compare(path + "." + key, want.get(key), got.get(key)));
        } else if (expected instanceof ArrayNode want && actual instanceof ArrayNode got) {
            for (int i = 0; i < Math.max(want.size(), got.size()); i++) {
                compare(path + "[" + i + "]", want.get(i), got.get(i));
            }
        } else if (!same(expected, actual)) {
            differences.add(path + ": expected " + shown(expected) + ", but got " + shown(actual));
        }
    }

    private static boolean same(JsonNode expected, JsonNode actual) {
        if (expected.isNumber() && actual.isNumber()) {
            return expected.decimalValue().compareTo(actual.decimalValue()) == 0
                    || expected.doubleValue() == actual.doubleValue();
        }
        return expected.equals(actual);
    }

    private static String shown(JsonNode node) {
        String text = ScenarioJson.text(node);
        return text.length() > SHOWN_CHARS ? text.substring(0, SHOWN_CHARS) + "…" : text;
    }
}
