package io.hedgerow.deployment.cli.plugin.live;

import io.hedgerow.deployment.live.JobClient;
import io.hedgerow.deployment.live.NoAnswerException;
import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandKind;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hedgerow plugin run-now}. */
@Command(
        name = "run-now",
        description = {
            "Run a scheduled task of a plugin in the running job, now and once.",
            "Waits until it has ended. It never overlaps with a run of its schedule."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:it ran and ended well",
            "1:it was refused, or the task threw",
            "2:wrong usage",
            "3:no job has answered in time"
        })
public final class PluginRunNowCommand extends LiveCommand {

    @Mixin private CommandId id;

    @Parameters(
            index = "1",
            paramLabel = "TASK",
            description = "runEveryMinute, runEveryHour or runEveryDay.")
    private String task;

    @Override
    int run(JobClient client) throws NoAnswerException, IOException, InterruptedException {
        CommandAnswer answer =
                ask(client, id.get(), CommandKind.RUN_NOW, arguments().put("task", task));
        if (!isDone(answer)) {
            return REFUSED;
        }
        if (json) {
            print(answer);
        } else {
            out().println(task + " of config " + configId() + " has run");
        }
        return 0;
    }
}
