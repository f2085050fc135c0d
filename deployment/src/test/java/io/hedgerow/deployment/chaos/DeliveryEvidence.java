package io.hedgerow.deployment.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.deployment.receiver.DeliveryLedger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known after a run of deliveries, and what contradicts what must be true.
 *
 * @param events that were stored, each once: uuid, team_id, distinct_id, seq
 * @param dead path and uuid of deliveries that were dead letters before they were replayed
 */
record DeliveryEvidence(
        ChaosOptions options, List<JsonNode> events, DeliveryLedger receiver, Set<String> dead) {

    private static final int SAMPLES = 10;

    /** One line each; empty if all holds. */
    List<String> violations() {
        List<String> wrong = new ArrayList<>();
        if (dead.isEmpty()) {
            wrong.add("nothing was refused, so no dead letter was replayed");
        }
        missing(wrong);
        receiver.repeatedUnderOtherKeys(entry -> true)
                .forEach(
                        (event, keys) -> {
                            // One that was refused and replayed is a delivery of its own.
                            if (!dead.contains(event)) {
                                wrong.add(event + " came under the keys " + keys);
                            }
                        });
        receiver.repeatedUnderOtherKeys(DeliveryLedger.Entry::accepted)
                .forEach((event, keys) -> wrong.add(event + " was taken under the keys " + keys));
        outOfOrder(wrong);
        return wrong;
    }

    private void missing(List<String> wrong) {
        Map<String, Set<String>> accepted = new HashMap<>();
        for (JsonNode event : events) {
            for (String plugin : DeliveryChaosScenario.PLUGINS) {
                String path = DeliveryChaosScenario.path(event.get("team_id").asInt(), plugin);
                if (!accepted.computeIfAbsent(path, receiver::accepted)
                        .contains(event.get("uuid").textValue())) {
                    wrong.add(path + " never got " + event);
                }
            }
        }
    }

    /** First arrivals at the notifier, which asks for order; replayed ones come when they come. */
    private void outOfOrder(List<String> wrong) {
        Map<String, JsonNode> byUuid = new HashMap<>();
        events.forEach(event -> byUuid.put(event.get("uuid").textValue(), event));
        Map<String, Integer> latest = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (DeliveryLedger.Entry entry : receiver.entries()) {
            if (!entry.accepted() || !entry.path().endsWith("/event")) {
                continue;
            }
            String uuid = entry.uuids().get(0);
            JsonNode event = byUuid.get(uuid);
            if (event == null || dead.contains(entry.path() + " " + uuid) || !seen.add(uuid)) {
                continue;
            }
            String person = entry.path() + " " + event.get("distinct_id").textValue();
            int seq = event.get("seq").asInt();
            Integer before = latest.put(person, seq);
            if (before != null && before > seq) {
                wrong.add(person + ": " + seq + " came after " + before);
            }
        }
    }

    @Override
    public String toString() {
        List<DeliveryLedger.Entry> entries = receiver.entries();
        long accepted = entries.stream().filter(DeliveryLedger.Entry::accepted).count();
        StringBuilder text =
                new StringBuilder(
                        "%n%d events of %d teams; the third party got %d requests and took %d; %d deliveries were dead letters%n"
                                .formatted(
                                        events.size(),
                                        options.teams(),
                                        entries.size(),
                                        accepted,
                                        dead.size()));
        List<String> wrong = violations();
        text.append(wrong.isEmpty() ? "holds    " : "BROKEN   ");
        text.append(
                "each event arrives, again only under the same key, in order per person where asked\n");
        wrong.stream()
                .limit(SAMPLES)
                .forEach(each -> text.append("         - ").append(each).append('\n'));
        if (wrong.size() > SAMPLES) {
            text.append("         - and ").append(wrong.size() - SAMPLES).append(" more\n");
        }
        return text.toString();
    }
}
