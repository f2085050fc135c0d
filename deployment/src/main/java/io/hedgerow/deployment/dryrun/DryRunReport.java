package io.hedgerow.deployment.dryrun;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.operators.delivery.DeliveryHook;
import io.hedgerow.operators.ingest.EventEnvelope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What two versions made of the same events. Made when both are done. */
public final class DryRunReport {

    private final ObjectNode json;
    private final boolean alone;
    private boolean differs;

    DryRunReport(
            HttpPolicy http,
            List<EventEnvelope> events,
            List<JsonNode> inputs,
            Trial active,
            Trial candidate) {
        alone = active == null;
        json = JsonNodeFactory.instance.objectNode();
        json.put("events", events.size());
        json.put("http", http.description());
        json.set("active", active == null ? null : summary(active));
        json.set("candidate", summary(candidate));
        ArrayNode differences = json.putArray("differences");
        for (int i = 0; i < events.size(); i++) {
            Outcome before =
                    active == null
                            ? new Outcome(
                                    inputs.get(i) == null
                                            ? Outcome.Kind.SKIPPED
                                            : Outcome.Kind.PASSED,
                                    inputs.get(i),
                                    null,
                                    0)
                            : active.outcomes().get(i);
            compare(events.get(i), inputs.get(i), before, candidate.outcomes().get(i), differences);
        }
        ObjectNode effects = json.putObject("effects");
        // Versions that send see different times, and so differ in what they send.
        boolean content = active != null && !http.sends();
        effects(effects, "http", active, candidate, Effects::http, content);
        effects(effects, "captured", active, candidate, Effects::captured, content);
        effects(effects, "jobs", active, candidate, Effects::jobs, content);
        effects(effects, "logs", active, candidate, Effects::logs, false);
        storage(effects, active == null ? Map.of() : active.storageChanges(), candidate);
        differs |=
                alone
                        && candidate.deliveries().calls().values().stream()
                                .anyMatch(c -> !c.isEmpty());
        String setupBefore = active == null ? null : active.setupError();
        differs |= !Objects.equals(setupBefore, candidate.setupError());
        json.put("differs", differs);
        for (Trial each : active == null ? List.of(candidate) : List.of(active, candidate)) {
            MaskedJson.of(differences, each.version().secrets());
            MaskedJson.of(effects, each.version().secrets());
        }
    }

    /** Without secrets, which would tell apart what is the same. */
    private static Map<String, List<JsonNode>> masked(
            Trial trial, Function<Effects, Map<String, List<JsonNode>>> of) {
        Map<String, List<JsonNode>> masked = new TreeMap<>();
        if (trial != null) {
            of.apply(trial.effects())
                    .forEach(
                            (what, contents) ->
                                    masked.computeIfAbsent(
                                                    trial.version().secrets().apply(what),
                                                    absent -> new ArrayList<>())
                                            .addAll(contents));
        }
        return masked;
    }

    private static ObjectNode summary(Trial trial) {
        ObjectNode summary = JsonNodeFactory.instance.objectNode();
        summary.put("version", trial.version().label());
        summary.put("code", trial.version().installation().code().sha256());
        summary.put("setup_error", trial.setupError());
        ObjectNode outcomes = summary.putObject("outcomes");
        List<Long> nanos = new ArrayList<>();
        Map<String, Integer> errors = new TreeMap<>();
        for (Outcome.Kind kind : Outcome.Kind.values()) {
            outcomes.put(
                    kind.text(),
                    (int) trial.outcomes().stream().filter(each -> each.kind() == kind).count());
        }
        for (Outcome outcome : trial.outcomes()) {
            if (outcome.nanos() > 0) {
                nanos.add(outcome.nanos());
            }
            if (outcome.error() != null) {
                errors.merge(outcome.error(), 1, Integer::sum);
            }
        }
        summary.set("errors", counts(errors));
        summary.set("milliseconds", milliseconds(nanos));
        ObjectNode deliveries = summary.putObject("deliveries");
        trial.deliveries()
                .calls()
                .forEach((hook, calls) -> deliveries.set(hook.function(), calls(calls)));
        return summary;
    }

    private static ObjectNode calls(List<Delivery> calls) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        Map<String, Integer> errors = new TreeMap<>();
        for (Delivery call : calls) {
            if (call.error() != null) {
                errors.merge(call.error(), 1, Integer::sum);
            }
        }
        node.put("calls", calls.size());
        node.put("failed", errors.values().stream().mapToInt(Integer::intValue).sum());
        node.set("errors", counts(errors));
        node.set(
                "milliseconds",
                milliseconds(
                        calls.stream()
                                .map(Delivery::nanos)
                                .collect(Collectors.toCollection(ArrayList::new))));
        return node;
    }

    private static ObjectNode milliseconds(List<Long> nanos) {
        Collections.sort(nanos);
        ObjectNode millis = JsonNodeFactory.instance.objectNode();
        millis.put("total", millis(nanos.stream().mapToLong(Long::longValue).sum()));
        millis.put("median", nanos.isEmpty() ? 0 : millis(nanos.get(nanos.size() / 2)));
        millis.put("largest", nanos.isEmpty() ? 0 : millis(nanos.get(nanos.size() - 1)));
        return millis;
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 1000.0) / 1000.0;
    }

    private static ObjectNode counts(Map<String, Integer> counts) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        counts.forEach(node::put);
        return node;
    }

    private void compare(
            EventEnvelope event,
            JsonNode input,
            Outcome before,
            Outcome after,
            ArrayNode differences) {
        ArrayNode deliveries = JsonNodeFactory.instance.arrayNode();
        for (DeliveryHook hook : DeliveryHook.values()) {
            deliveries(
                    hook, before.deliveries().get(hook), after.deliveries().get(hook), deliveries);
        }
        if (before.sameAs(after) && deliveries.isEmpty()) {
            return;
        }
        differs = true;
        ObjectNode one = differences.addObject();
        one.put("uuid", event.uuid());
        one.put("event", input == null ? "$snapshot" : input.path("event").asText());
        one.put("distinct_id", event.distinctId());
        outcome(one.putObject("active"), before);
        outcome(one.putObject("candidate"), after);
        if (before.event() != null && after.event() != null) {
            places(one.putArray("properties"), before.event(), after.event());
        }
        one.set("deliveries", deliveries);
    }

    private static void places(ArrayNode places, JsonNode before, JsonNode after) {
        for (JsonDifference each : JsonDifference.between(before, after)) {
            ObjectNode place = places.addObject().put("path", each.path());
            if (each.before() != null) {
                place.set("active", each.before().deepCopy());
            }
            if (each.after() != null) {
                place.set("candidate", each.after().deepCopy());
            }
        }
    }

    /** Beside no active version only what failed is told of. */
    private void deliveries(
            DeliveryHook hook, Delivery before, Delivery after, ArrayNode deliveries) {
        if (before == null && after == null
                || before != null && before.sameAs(after)
                || alone && after.error() == null) {
            return;
        }
        ObjectNode one = deliveries.addObject().put("function", hook.function());
        delivery(one.putObject("active"), before);
        delivery(one.putObject("candidate"), after);
        if (hook == DeliveryHook.COMPOSE_WEBHOOK && before != null && after != null) {
            places(one.putArray("webhook"), webhook(before), webhook(after));
        }
    }

    private static JsonNode webhook(Delivery delivery) {
        return delivery.webhook() == null ? NullNode.instance : delivery.webhook();
    }

    private static void delivery(ObjectNode node, Delivery delivery) {
        node.put(
                "outcome",
                delivery == null ? "none" : delivery.error() == null ? "delivered" : "failed");
        node.put("error", delivery == null ? null : delivery.error());
    }

    private static void outcome(ObjectNode node, Outcome outcome) {
        node.put("outcome", outcome.kind().text()).put("error", outcome.error());
    }

    /**
     * @param content whether what is in them is compared, too
     */
    private void effects(
            ObjectNode effects,
            String name,
            Trial active,
            Trial candidate,
            Function<Effects, Map<String, List<JsonNode>>> of,
            boolean content) {
        Map<String, List<JsonNode>> before = masked(active, of);
        Map<String, List<JsonNode>> after = masked(candidate, of);
        TreeSet<String> all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        ArrayNode lines = effects.putArray(name);
        for (String each : all) {
            List<JsonNode> was = before.getOrDefault(each, List.of());
            List<JsonNode> is = after.getOrDefault(each, List.of());
            ObjectNode line =
                    lines.addObject()
                            .put("what", each)
                            .put("active", was.size())
                            .put("candidate", is.size());
            differs |= was.size() != is.size() || content && contents(line, was, is);
        }
    }

    /** The first with the first, and so on; returns whether any differ. */
    private static boolean contents(ObjectNode line, List<JsonNode> before, List<JsonNode> after) {
        int different = 0;
        for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
            if (!JsonDifference.same(before.get(i), after.get(i)) && different++ == 0) {
                places(line.putArray("content"), before.get(i), after.get(i));
            }
        }
        if (different > 0) {
            line.put("different", different);
        }
        return different > 0;
    }

    private void storage(ObjectNode effects, Map<String, String> before, Trial candidate) {
        Map<String, String> after = candidate.storageChanges();
        TreeSet<String> all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        ArrayNode lines = effects.putArray("storage");
        for (String key : all) {
            boolean same =
                    before.containsKey(key) == after.containsKey(key)
                            && Objects.equals(before.get(key), after.get(key));
            differs |= !same;
            lines.addObject()
                    .put("key", key)
                    .put("active", written(before, key))
                    .put("candidate", written(after, key));
        }
    }

    /** {@code null} when the version has not touched the key. */
    private static String written(Map<String, String> changes, String key) {
        return !changes.containsKey(key)
                ? null
                : changes.get(key) == null ? "(deleted)" : changes.get(key);
    }

    /** Whether the versions do anything differently. */
    public boolean differs() {
        return differs;
    }

    /** docs/live-commands.md names the keys. */
    public ObjectNode json() {
        return json;
    }
}
