package io.hedgerow.deployment.cli.export;

import io.hedgerow.deployment.cli.HedgerowHome;
import io.hedgerow.deployment.cli.JobAddresses;
import io.hedgerow.deployment.cli.PluginConfigAndJobOptions;
import io.hedgerow.deployment.export.ExportException;
import io.hedgerow.deployment.export.ExportRange;
import io.hedgerow.deployment.export.ExportRun;
import io.hedgerow.deployment.export.ExportTable;
import io.hedgerow.deployment.export.HistoricalExport;
import io.hedgerow.deployment.local.LocalLogging;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.ingestion.RegistryConnector;
import io.hedgerow.job.ingestion.RuntimePlatformFactory;
import io.hedgerow.operators.registry.PluginInstallation;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hedgerow export}. */
@Command(
        name = "export",
        description = {
            "Sends stored events of some days through a plugin's exportEvents, from this process; the"
                    + " job goes on beside it.",
            "An export that was cut short goes on with --resume."
        },
        mixinStandardHelpOptions = true,
        subcommands = {ExportStatusCommand.class, ExportAbortCommand.class},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:everything is exported",
            "1:it failed, or was aborted; a line says why",
            "2:the command line is wrong"
        })
public final class ExportCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private PluginConfigAndJobOptions job;

    private Integer config;

    @Option(names = "--from", paramLabel = "DATE", description = "First day, in UTC.")
    private LocalDate from;

    @Option(names = "--to", paramLabel = "DATE", description = "Last day, in UTC.")
    private LocalDate to;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "Export N days at a time; default: 1.")
    private Integer parallelism;

    @Option(
            names = "--resume",
            description = "Go on with the config's last export, where it was cut short.")
    private boolean resume;

    @Override
    public Integer call() throws Exception {
        config = job.pluginConfig();
        check();
        // Without the launcher logging is the caller's.
        HedgerowHome.find()
                .ifPresent(
                        home ->
                                LocalLogging.toFile(
                                        home.resolve("deployment/target/hedgerow-export.log")));
        HedgerowConfiguration configuration = job.configuration();
        try (ClickHouseClient client = JobAddresses.clickHouse(configuration)) {
            return run(client, configuration);
        } catch (ExportException e) {
            spec.commandLine().getErr().println("hedgerow: " + e.getMessage());
            return 1;
        }
    }

    private void check() {
        if (config == null) {
            throw wrong("Which plugin config? Say --config ID");
        }
        if (resume ? from != null || to != null : from == null || to == null) {
            throw wrong("Give either --from and --to, or --resume");
        }
        if (from != null && to.isBefore(from)) {
            throw wrong("--to is before --from");
        }
        if (parallelism != null && parallelism < 1) {
            throw wrong("--parallelism must be at least 1");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private int run(ClickHouseClient client, HedgerowConfiguration configuration) throws Exception {
        PluginInstallation installation =
                RegistryConnector.of(configuration)
                        .loader()
                        .load()
                        .all()
                        .filter(each -> each.configId() == config)
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new ExportException(
                                                "plugin config " + config + " is not in force"));
        ExportTable table = new ExportTable(client);
        Optional<ExportRun> last = table.list(config).stream().findFirst();
        if (last.filter(ExportRun::alive).isPresent()) {
            throw new ExportException(
                    "Export already running, not starting another. (" + last.get().id() + ")");
        }
        ExportRun resumed = resume ? resumable(last) : null;
        UUID id = resumed == null ? UUID.randomUUID() : resumed.id();
        ExportRange range = resumed == null ? new ExportRange(from, to) : resumed.range();
        int threads =
                parallelism != null ? parallelism : resumed == null ? 1 : resumed.parallelism();
        String outcome;
        try (ExportProgress progress = ExportProgress.of(spec.commandLine().getErr())) {
            outcome =
                    new HistoricalExport(
                                    client,
                                    table,
                                    RuntimePlatformFactory.of(configuration),
                                    installation,
                                    id,
                                    range,
                                    threads,
                                    progress::at)
                            .run();
        }
        PrintWriter out = spec.commandLine().getOut();
        ExportRun end = table.find(id).orElseThrow();
        out.printf(
                "export %s of %s to %s: %s, %d events%n",
                id, range.from(), range.to(), outcome, end.events());
        out.flush();
        return outcome.equals(ExportRun.DONE) ? 0 : 1;
    }

    private ExportRun resumable(Optional<ExportRun> last) throws ExportException {
        ExportRun run =
                last.orElseThrow(
                        () -> new ExportException("plugin config " + config + " has no export"));
        if (run.status().equals(ExportRun.DONE) || run.status().equals(ExportRun.ABORTED)) {
            throw new ExportException(
                    "the last export of plugin config "
                            + config
                            + " is "
                            + run.status()
                            + "; begin a new one");
        }
        return run;
    }
}
