package io.hedgerow.deployment.cli.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.deployment.registry.ConfigInfo;
import java.util.ArrayList;
import java.util.List;

/** What the running job says of a plugin config, in lines for people. One thread. */
final class LiveReport {

    private final StringBuilder text = new StringBuilder();

    private LiveReport() {}

    static String of(ConfigInfo config, JsonNode live) {
        LiveReport report = new LiveReport();
        report.text.append(
                "%nconfig %d, \"%s\" of team %d, in the running job:%n"
                        .formatted(config.id(), config.pluginName(), config.team()));
        report.write(live);
        return report.text.toString().stripTrailing();
    }

    private void write(JsonNode live) {
        line(
                "health",
                live.path("health").asText()
                        + (live.hasNonNull("paused_until")
                                ? " until " + live.get("paused_until").asText()
                                : ""));
        line("setup", live.path("setup").asText());
        line("methods", texts(live.at("/capabilities/methods")));
        for (JsonNode schedule : live.path("schedules")) {
            line(schedule.path("task").asText(), "next at " + schedule.path("next").asText());
        }
        JsonNode jobs = live.path("jobs");
        line(
                "jobs",
                jobs.path("waiting").asInt()
                        + " waiting"
                        + (jobs.hasNonNull("next")
                                ? ", next at " + jobs.get("next").asText()
                                : ""));
        line(
                "team",
                "%d calls in flight, %d pieces of work behind them (subtask %d of the home lane)"
                        .formatted(
                                live.at("/team/in_flight").asInt(),
                                live.at("/team/parked").asInt(),
                                live.path("subtask").asInt()));
        line("lane", live.path("lane").asText());
        line("revision", live.path("revision").asText() + ", " + live.path("version").asText());
        JsonNode error = live.path("last_error");
        if (error.isObject()) {
            line(
                    "last error",
                    "%s %s: %s"
                            .formatted(
                                    error.path("time").asText(),
                                    error.path("name").asText("Error"),
                                    error.path("message").asText()));
        }
    }

    private static String texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts.isEmpty() ? "none" : String.join(", ", texts);
    }

    private void line(String name, String value) {
        text.append("  %-16s %s%n".formatted(name, value));
    }
}
