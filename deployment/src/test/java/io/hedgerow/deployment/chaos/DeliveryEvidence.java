package io.hedgerow.deployment.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.deployment.receiver.DeliveryLedger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is known after a run of deliveries, and what contradicts what must be true.
 *
 * @param events that were stored, each once: uuid, team_id, distinct_id, seq
 * @param dead place and uuid of deliveries that were dead letters before they were replayed
 * @param changed number of the last request before the job started with changed configs
 * @param token that all later requests must carry
 */
record DeliveryEvidence(
        ChaosOptions options,
        List<JsonNode> events,
        DeliveryLedger receiver,
        Set<String> dead,
        long changed,
        String token) {

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
        of(Subject.NOTIFIER).forEach(entry -> officialPluginRan(entry, wrong));
        oldTokens(wrong);
        return wrong;
    }

    private Stream<DeliveryLedger.Entry> of(Subject subject) {
        return receiver.entries().stream().filter(subject::isOf);
    }

    /** The official GeoIP plugin, in ingestion. */
    private static void officialPluginRan(DeliveryLedger.Entry entry, List<String> wrong) {
        JsonNode country = entry.events().get(0).at("/properties/$geoip_country_code");
        if (!"SE".equals(country.textValue())) {
            wrong.add(entry.uuids() + " came with the country " + country);
        }
    }

    private void oldTokens(List<String> wrong) {
        for (Subject subject : Subject.values()) {
            if (subject.hasToken()) {
                of(subject)
                        .filter(entry -> entry.number() > changed)
                        .filter(
                                entry ->
                                        !subject.authorization(token).equals(entry.authorization()))
                        .forEach(
                                entry ->
                                        wrong.add(
                                                "request %d to %s carried %s"
                                                        .formatted(
                                                                entry.number(),
                                                                entry.place(),
                                                                entry.authorization())));
            }
        }
    }

    private void missing(List<String> wrong) {
        Map<String, Set<String>> accepted = new HashMap<>();
        for (JsonNode event : events) {
            for (Subject subject : Subject.values()) {
                String place = subject.place(event.get("team_id").asInt());
                if (!accepted.computeIfAbsent(place, receiver::acceptedAt)
                        .contains(event.get("uuid").textValue())) {
                    wrong.add(place + " never got " + event);
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
            if (!entry.accepted() || !Subject.NOTIFIER.isOf(entry)) {
                continue;
            }
            String uuid = entry.uuids().get(0);
            JsonNode event = byUuid.get(uuid);
            if (event == null || dead.contains(entry.place() + " " + uuid) || !seen.add(uuid)) {
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
                "each event arrives, again only under the same key, in order per person where asked,"
                        + " with the token of the config in force\n");
        wrong.stream()
                .limit(SAMPLES)
                .forEach(each -> text.append("         - ").append(each).append('\n'));
        if (wrong.size() > SAMPLES) {
            text.append("         - and ").append(wrong.size() - SAMPLES).append(" more\n");
        }
        return text.toString();
    }
}
