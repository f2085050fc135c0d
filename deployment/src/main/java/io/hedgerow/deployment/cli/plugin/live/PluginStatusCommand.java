package io.hedgerow.deployment.cli.plugin.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.live.ConfigRow;
import io.hedgerow.deployment.live.JobClient;
import io.hedgerow.deployment.live.NoAnswerException;
import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code hedgerow plugin status}: the registry's row, and what the running job says. */
@Command(
        name = "status",
        description = {
            "What the registry and the running job know of a plugin config: health, capabilities,"
                    + " schedules with their next run, what is under way, last error."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:the job has answered",
            "1:the job has refused: the config is not in force",
            "2:wrong usage",
            "3:no job has answered in time; what the registry knows was printed"
        })
public final class PluginStatusCommand extends LiveCommand {

    @Override
    int run(JobClient client) throws NoAnswerException, IOException, InterruptedException {
        CommandAnswer answer = ask(client, CommandKind.DESCRIBE, arguments());
        boolean done = answer.status() == CommandAnswer.Status.DONE;
        print(done ? result(answer) : null, answer.error());
        return done ? 0 : REFUSED;
    }

    @Override
    int noAnswer(NoAnswerException e) throws IOException {
        print(null, e.getMessage());
        return NO_ANSWER;
    }

    private void print(JsonNode live, String whyNot) throws IOException {
        ConfigRow row = ConfigRow.read(configuration(), configId);
        JsonNode error = row.errorJson() == null ? null : JSON.readTree(row.errorJson());
        if (json) {
            ObjectNode both = JSON.createObjectNode();
            both.putObject("registry")
                    .put("config_id", configId)
                    .put("team_id", row.teamId())
                    .put("plugin", row.plugin())
                    .put("enabled", row.enabled())
                    .set("error", error);
            both.set("job", live);
            both.put("job_error", live == null ? whyNot : null);
            out().println(both);
            return;
        }
        line("config", configId + " of team " + row.teamId() + ", plugin " + row.plugin());
        line("enabled", row.enabled() ? "yes" : "no");
        if (live == null) {
            line("job", whyNot);
        } else {
            printLive(live);
        }
        JsonNode last =
                live != null && live.hasNonNull("last_error") ? live.get("last_error") : error;
        line(
                "last error",
                last == null || last.isNull()
                        ? "none"
                        : "%s %s: %s"
                                .formatted(
                                        last.path("time").asText(),
                                        last.path("name").asText("Error"),
                                        last.path("message").asText()));
    }

    private void printLive(JsonNode live) {
        line("health", live.path("health").asText() + pause(live));
        line("setup", live.path("setup").asText());
        JsonNode capabilities = live.path("capabilities");
        line("methods", texts(capabilities.path("methods")));
        line("tasks", texts(capabilities.path("scheduled_tasks")));
        for (JsonNode schedule : live.path("schedules")) {
            line(
                    "schedule",
                    schedule.path("task").asText() + ", next at " + schedule.path("next").asText());
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
                "%d calls in flight, %d pieces of work behind them, in subtask %d of the home lane"
                        .formatted(
                                live.at("/team/in_flight").asInt(),
                                live.at("/team/parked").asInt(),
                                live.path("subtask").asInt()));
        line("lane", live.path("lane").asText());
        line("revision", live.path("revision").asText() + ", " + live.path("version").asText());
    }

    private static String pause(JsonNode live) {
        return live.hasNonNull("paused_until") ? " until " + live.get("paused_until").asText() : "";
    }

    private static String texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts.isEmpty() ? "none" : String.join(", ", texts);
    }

    private void line(String name, String value) {
        out().printf("%-12s %s%n", name + ":", value);
    }
}
