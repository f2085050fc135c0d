package io.hedgerow.deployment.cli.export;

import io.hedgerow.deployment.cli.JobOptions;
import io.hedgerow.deployment.export.ExportRun;
import io.hedgerow.deployment.export.ExportTable;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hedgerow export abort}. */
@Command(
        name = "abort",
        description = "Ends an export after the pages that are under way. It cannot be resumed.",
        mixinStandardHelpOptions = true)
final class ExportAbortCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private JobOptions job;

    @Parameters(paramLabel = "ID", description = "As `export status` prints it.")
    private UUID id;

    @Override
    public Integer call() throws Exception {
        try (ClickHouseClient client = job.clickHouse()) {
            ExportTable table = new ExportTable(client);
            Optional<ExportRun> run = table.find(id);
            if (run.isEmpty()) {
                spec.commandLine().getErr().println("hedgerow: there is no export " + id);
                return 1;
            }
            table.requestAbort(run.get());
            spec.commandLine().getOut().println("export " + id + " is being aborted");
            spec.commandLine().getOut().flush();
            return 0;
        }
    }
}
