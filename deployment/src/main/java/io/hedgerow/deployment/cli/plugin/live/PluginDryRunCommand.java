package io.hedgerow.deployment.cli.plugin.live;

import io.hedgerow.deployment.cli.JobOptions;
import io.hedgerow.deployment.dryrun.DryRun;
import io.hedgerow.deployment.dryrun.DryRunException;
import io.hedgerow.deployment.dryrun.DryRunReport;
import io.hedgerow.deployment.dryrun.DryRunText;
import io.hedgerow.deployment.dryrun.HttpPolicy;
import io.hedgerow.deployment.dryrun.RecentEvents;
import io.hedgerow.deployment.live.JobClient;
import io.hedgerow.deployment.live.StoragePages;
import io.hedgerow.deployment.registry.ConfigInfo;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.job.ingestion.RegistryConnector;
import io.hedgerow.job.ingestion.RuntimePlatformFactory;
import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandKind;
import io.hedgerow.operators.commands.PluginCommand;
import io.hedgerow.operators.plugins.PluginPlatform;
import io.hedgerow.operators.registry.RegistrySnapshot;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hedgerow plugin dry-run}. */
@Command(
        name = "dry-run",
        description = {
            "Run a new version of a plugin, or a new config, beside the active one on the last real"
                    + " events of a team, and print what differs.",
            "Both run in this process, processEvent only, on the events as clients sent them. Every effect"
                    + " is written down and none is done: captures, jobs, storage; requests fail unless"
                    + " told otherwise."
        },
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = 2,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:no difference", "1:the versions differ", "2:it could not be done"})
public final class PluginDryRunCommand implements Callable<Integer> {

    private static final int DIFFERS = 1;
    private static final Duration STORAGE_ANSWER = Duration.ofSeconds(60);

    @Spec private CommandSpec spec;
    @Mixin private JobOptions connection;

    @Parameters(
            arity = "0..1",
            paramLabel = "CONFIG",
            description =
                    ConfigLookup.DESCRIPTION
                            + " Default: none; then --plugin is compared with the events as they came.")
    private String wanted;

    @Option(names = "--team", paramLabel = "ID", description = "Whose events, and whose config.")
    private Integer team;

    @Option(
            names = "--plugin",
            paramLabel = "DIR|ARCHIVE",
            description = "The new version; default: the code of the active one.")
    private Path plugin;

    @Option(
            names = "--config-file",
            paramLabel = "FILE",
            description =
                    "JSON object of values that replace those of the active config; null removes one.")
    private Path configFile;

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many events; default: ${DEFAULT-VALUE}.")
    private int last;

    @Option(
            names = "--scan",
            paramLabel = "N",
            defaultValue = "1000000",
            description =
                    "Messages of all teams to look through at most; default: ${DEFAULT-VALUE}.")
    private long scan;

    @ArgGroup private DryRunHttp http;

    @Option(
            names = "--live-storage",
            description = "Begin with the storage of the running job; default: empty.")
    private boolean liveStorage;

    @Option(
            names = "--storage-file",
            paramLabel = "FILE",
            description = "Begin with what `storage export` has written there.")
    private Path storageFile;

    @Option(
            names = "--show",
            paramLabel = "N",
            defaultValue = "20",
            description = "Differences of events to print; default: ${DEFAULT-VALUE}.")
    private int show;

    @Option(
            names = "--json",
            description = "Print one JSON object on standard output (docs/live-commands.md).")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        check();
        HedgerowConfiguration configuration = connection.configuration();
        HttpPolicy policy = DryRunHttp.policy(http);
        ConfigInfo config = wanted == null ? null : ConfigLookup.find(configuration, wanted, team);
        int whose = config == null ? team : config.team();
        RegistrySnapshot registry = RegistryConnector.of(configuration).loader().load();
        if (registry.teams().byId(whose) == null) {
            throw new DryRunException("There is no team " + whose);
        }
        RecentEvents.Result events;
        try (RecentEvents recent = new RecentEvents(configuration, registry.teams(), whose, scan)) {
            events = recent.last(configuration.get(HedgerowOptions.EVENTS_TOPIC), last);
        }
        if (events.events().isEmpty()) {
            throw new DryRunException(
                    "Among the last %d messages of topic \"%s\" there is no event of team %d"
                            .formatted(
                                    events.scanned(),
                                    configuration.get(HedgerowOptions.EVENTS_TOPIC),
                                    whose));
        }
        if (!events.complete()) {
            warn("--scan was reached; there may be later events of the team than some of these");
        }
        DryRunVersions versions =
                new DryRunVersions(registry, config, whose, storage(configuration, config));
        try (PluginPlatform platform = RuntimePlatformFactory.of(configuration).open()) {
            if (!platform.compilesJavaScript()) {
                warn("JavaScript is interpreted in this process: times compare, but are longer");
            }
            return print(
                    new DryRun(platform, policy)
                            .run(
                                    versions.active(),
                                    versions.candidate(plugin, configFile),
                                    registry.teams().byId(whose),
                                    events.events()));
        }
    }

    private void check() {
        if (plugin == null && configFile == null) {
            throw wrong("Give what is to be tried: --plugin, --config-file or both");
        }
        if (wanted == null && (plugin == null || team == null)) {
            throw wrong("Without a CONFIG give --plugin and --team");
        }
        if (last < 1 || scan < 1 || show < 0) {
            throw wrong("--last and --scan must be at least 1, --show at least 0");
        }
        if (liveStorage && (storageFile != null || wanted == null)) {
            throw wrong("--live-storage needs a CONFIG, and no --storage-file");
        }
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private Map<String, String> storage(HedgerowConfiguration configuration, ConfigInfo config)
            throws Exception {
        if (storageFile != null) {
            return StorageFile.read(
                    GivenText.in(storageFile, GivenText.MANY_VALUES), storageFile.toString());
        }
        Map<String, String> storage = new TreeMap<>();
        if (!liveStorage) {
            return storage;
        }
        try (JobClient client = JobClient.connect(configuration)) {
            StoragePages pages =
                    new StoragePages(
                            (kind, arguments) ->
                                    client.ask(
                                            new PluginCommand(
                                                    UUID.randomUUID().toString(),
                                                    config.team(),
                                                    config.id(),
                                                    kind,
                                                    arguments,
                                                    System.currentTimeMillis()
                                                            + STORAGE_ANSWER.toMillis()),
                                            STORAGE_ANSWER));
            CommandAnswer answer =
                    pages.each(
                            CommandKind.STORAGE_EXPORT,
                            null,
                            entry -> {
                                if (entry.hasNonNull("json")) {
                                    storage.put(
                                            entry.get("key").textValue(),
                                            entry.get("json").textValue());
                                } else {
                                    warn(
                                            "storage key "
                                                    + entry.get("key")
                                                    + " is too large to be read, and left out");
                                }
                            });
            if (answer.status() != CommandAnswer.Status.DONE) {
                throw new DryRunException("Storage cannot be read: " + answer.error());
            }
        }
        return storage;
    }

    private void warn(String text) {
        spec.commandLine().getErr().println("warning: " + text);
    }

    private int print(DryRunReport report) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(report.json());
        } else {
            DryRunText.of(report.json(), show).forEach(out::println);
        }
        out.flush();
        return report.differs() ? DIFFERS : 0;
    }
}
