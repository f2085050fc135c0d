package io.hedgerow.deployment.cli.export;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.deployment.cli.PluginConfigAndJobOptions;
import io.hedgerow.deployment.export.ExportRun;
import io.hedgerow.deployment.export.ExportTable;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hedgerow export status}. */
@Command(
        name = "status",
        description = "Shows exports, the newest first.",
        mixinStandardHelpOptions = true)
final class ExportStatusCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private PluginConfigAndJobOptions job;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        List<ExportRun> runs;
        try (ClickHouseClient client = job.clickHouse()) {
            runs = new ExportTable(client).list(job.pluginConfig());
        }
        if (json) {
            out.println(new JsonMapper().writeValueAsString(runs));
        } else if (runs.isEmpty()) {
            out.println("no exports");
        } else {
            runs.forEach(run -> print(run, out));
        }
        out.flush();
        return 0;
    }

    private static void print(ExportRun run, PrintWriter out) {
        String status =
                run.status().equals(ExportRun.RUNNING) && !run.alive()
                        ? "cut short (go on with --resume)"
                        : run.status();
        out.printf(
                Locale.ROOT,
                "%s  config %d  %s to %s  %s  %.1f %%  %d events%s%n",
                run.id(),
                run.configId(),
                run.from(),
                run.to(),
                status,
                run.progress() * 100,
                run.events(),
                run.message().isEmpty() ? "" : "  " + run.message());
    }
}
