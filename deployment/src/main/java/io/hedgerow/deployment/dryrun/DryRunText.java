package io.hedgerow.deployment.dryrun;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A report in lines for people. Keeps nothing. */
public final class DryRunText {

    private static final int MAX_VALUE = 200;

    private DryRunText() {}

    /**
     * @param report {@link DryRunReport#json}
     * @param most differences of events to show
     */
    public static List<String> of(JsonNode report, int most) {
        List<String> lines = new ArrayList<>();
        lines.add("events:    " + report.get("events"));
        lines.add("requests:  " + report.get("http").asText());
        lines.add(
                "active:    "
                        + (report.get("active").isNull()
                                ? "none, the events as they came"
                                : summary(report.get("active"))));
        lines.add("candidate: " + summary(report.get("candidate")));
        for (String side : List.of("active", "candidate")) {
            report.at("/" + side + "/deliveries")
                    .properties()
                    .forEach(each -> lines.add(delivery(side, each.getKey(), each.getValue())));
        }
        for (String kind : List.of("http", "captured", "jobs", "logs")) {
            for (JsonNode each : report.at("/effects/" + kind)) {
                if (kind.equals("http") || !each.get("active").equals(each.get("candidate"))) {
                    lines.add(
                            "%s: %s: %s -> %s times"
                                    .formatted(
                                            kind,
                                            each.get("what").asText(),
                                            each.get("active"),
                                            each.get("candidate")));
                }
                if (each.has("different")) {
                    String head = "%s: %s: ".formatted(kind, each.get("what").asText());
                    lines.add(head + each.get("different") + " with other content, the first:");
                    places(head, each.path("content"), lines);
                }
            }
        }
        for (JsonNode each : report.at("/effects/storage")) {
            if (!each.get("active").equals(each.get("candidate"))) {
                lines.add(
                        "storage: %s: %s -> %s"
                                .formatted(
                                        each.get("key").asText(),
                                        written(each.get("active")),
                                        written(each.get("candidate"))));
            }
        }
        List<String> events = new ArrayList<>();
        report.get("differences").forEach(each -> event(each, events));
        lines.addAll(events.subList(0, Math.min(most, events.size())));
        if (events.size() > most) {
            lines.add("... and " + (events.size() - most) + " more differences of events");
        }
        lines.add(report.get("differs").booleanValue() ? "The versions differ." : "No difference.");
        return lines;
    }

    private static String summary(JsonNode summary) {
        List<String> outcomes = new ArrayList<>();
        summary.get("outcomes")
                .properties()
                .forEach(
                        each -> {
                            if (each.getValue().asInt() > 0) {
                                outcomes.add(each.getValue() + " " + each.getKey());
                            }
                        });
        return "%s; %s ms in all, median %s, largest %s%s"
                .formatted(
                        outcomes.isEmpty() ? "no events" : String.join(", ", outcomes),
                        summary.at("/milliseconds/total"),
                        summary.at("/milliseconds/median"),
                        summary.at("/milliseconds/largest"),
                        summary.get("setup_error").isNull()
                                ? ""
                                : "; setupPlugin failed: " + summary.get("setup_error").asText());
    }

    private static String delivery(String side, String function, JsonNode calls) {
        return "%s of %s: %s calls, %s failed; %s ms in all, median %s, largest %s"
                .formatted(
                        function,
                        side,
                        calls.get("calls"),
                        calls.get("failed"),
                        calls.at("/milliseconds/total"),
                        calls.at("/milliseconds/median"),
                        calls.at("/milliseconds/largest"));
    }

    private static void event(JsonNode difference, List<String> lines) {
        String head =
                "%s of %s (%s): "
                        .formatted(
                                difference.get("event").asText(),
                                difference.get("distinct_id").asText(),
                                difference.get("uuid").asText());
        if (!difference.get("active").equals(difference.get("candidate"))) {
            lines.add(
                    head
                            + outcome(difference.get("active"))
                            + " -> "
                            + outcome(difference.get("candidate")));
        }
        places(head, difference.path("properties"), lines);
        for (JsonNode delivery : difference.get("deliveries")) {
            String function = head + delivery.get("function").asText() + ": ";
            if (!delivery.get("active").equals(delivery.get("candidate"))) {
                lines.add(
                        function
                                + outcome(delivery.get("active"))
                                + " -> "
                                + outcome(delivery.get("candidate")));
            }
            places(function, delivery.path("webhook"), lines);
        }
    }

    private static void places(String head, JsonNode places, List<String> lines) {
        for (JsonNode place : places) {
            lines.add(
                    "%s%s: %s -> %s"
                            .formatted(
                                    head,
                                    place.get("path").asText(),
                                    value(place.get("active")),
                                    value(place.get("candidate"))));
        }
    }

    private static String outcome(JsonNode outcome) {
        return outcome.get("outcome").asText()
                + (outcome.get("error").isNull() ? "" : " " + outcome.get("error").asText());
    }

    private static String value(JsonNode value) {
        return value == null ? "(none)" : cut(value.toString());
    }

    private static String written(JsonNode json) {
        return json.isNull() ? "(untouched)" : cut(json.asText());
    }

    private static String cut(String text) {
        return text.length() <= MAX_VALUE ? text : text.substring(0, MAX_VALUE) + "...";
    }
}
