package io.hedgerow.deployment.cli.plugin.live;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.cli.JobOptions;
import io.hedgerow.deployment.cli.RegistryLocation;
import io.hedgerow.deployment.live.JobClient;
import io.hedgerow.deployment.live.NoAnswerException;
import io.hedgerow.deployment.registry.ConfigInfo;
import io.hedgerow.deployment.registry.DatabaseConfigs;
import io.hedgerow.deployment.registry.PostHogStorage;
import io.hedgerow.deployment.registry.Registry;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hedgerow plugin storage import-posthog}. */
@Command(
        name = "import-posthog",
        description = {
            "Take over what PostHog's plugin server has stored for plugins: the rows of its table"
                    + " posthog_pluginstorage become the storage of the same configs in the running job.",
            "Keys that the job has already stay as they are, so it may be repeated. All rows are checked"
                    + " before the first is set; the table is only read."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:all keys are set, and committed",
            "1:a row cannot be taken over and nothing was set, or the job has refused a part",
            "2:wrong usage",
            "3:no job has answered in time"
        })
final class StorageImportPostHogCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private JobOptions connection;

    @Parameters(
            arity = "0..1",
            paramLabel = "CONFIG",
            description = {ConfigLookup.DESCRIPTION, "Default: all configs in force."})
    private String wanted;

    @Option(names = "--team", paramLabel = "ID", description = "Whose config of the plugin.")
    private Integer team;

    @Option(names = "--overwrite", description = "Also set keys that the job has already.")
    private boolean overwrite;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description =
                    "How long to wait for each answer, which comes with a checkpoint of the job; default:"
                            + " ${DEFAULT-VALUE}.")
    private int timeoutSeconds;

    @Option(
            names = "--json",
            description =
                    "Print a JSON array of {config, set, kept} on standard output, and nothing else.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (timeoutSeconds < 1) {
            throw new ParameterException(spec.commandLine(), "--timeout must be at least 1");
        }
        if (wanted == null && team != null) {
            throw new ParameterException(spec.commandLine(), "--team needs a plugin");
        }
        HedgerowConfiguration configuration = connection.configuration();
        Registry registry = RegistryLocation.of(configuration).registry();
        List<ConfigInfo> stored = new ArrayList<>();
        for (ConfigInfo config : configs(configuration, registry)) {
            // Checks them; they are read again when it is their turn, as all may be many.
            if (!parts(config, rows(registry, config), configuration).isEmpty()) {
                stored.add(config);
            }
        }
        ArrayNode report = JsonNodeFactory.instance.arrayNode();
        try (JobClient client = JobClient.connect(configuration)) {
            for (ConfigInfo config : stored) {
                ConfigCommands job =
                        new ConfigCommands(client, config, Duration.ofSeconds(timeoutSeconds));
                report.add(takeOver(job, rows(registry, config), configuration));
            }
        } catch (NoAnswerException e) {
            spec.commandLine().getErr().println("hedgerow: " + e.getMessage());
            return LiveCommand.NO_ANSWER;
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(report);
        } else if (stored.isEmpty()) {
            out.println("PostHog has stored nothing for them");
        }
        out.flush();
        return 0;
    }

    private ObjectNode takeOver(
            ConfigCommands job, Map<String, String> rows, HedgerowConfiguration configuration)
            throws NoAnswerException, IOException, InterruptedException {
        ConfigInfo config = job.config();
        int all = rows.size();
        if (!overwrite) {
            rows.keySet().removeAll(keys(job));
        }
        for (ArrayNode part : parts(config, rows, configuration)) {
            ObjectNode arguments = JsonNodeFactory.instance.objectNode();
            arguments.set("entries", part);
            done(config, job.ask(CommandKind.STORAGE_IMPORT, arguments));
        }
        int kept = all - rows.size();
        if (!json) {
            PrintWriter out = spec.commandLine().getOut();
            out.printf(
                    "%s (config %d of team %d): %d keys set, %d kept%n",
                    config.pluginName(), config.id(), config.team(), rows.size(), kept);
            out.flush();
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("config", config.id())
                .put("set", rows.size())
                .put("kept", kept);
    }

    private List<ConfigInfo> configs(HedgerowConfiguration configuration, Registry registry)
            throws RegistryException {
        return wanted != null
                ? List.of(ConfigLookup.find(configuration, wanted, team))
                : new DatabaseConfigs(registry).all().stream().filter(ConfigInfo::inForce).toList();
    }

    private static Map<String, String> rows(Registry registry, ConfigInfo config)
            throws RegistryException {
        return registry.read(db -> PostHogStorage.of(db, config.id()));
    }

    private static List<ArrayNode> parts(
            ConfigInfo config, Map<String, String> rows, HedgerowConfiguration configuration)
            throws IOException {
        try {
            return StorageParts.of(rows, configuration);
        } catch (IOException e) {
            throw new IOException("config " + config.id() + ": " + e.getMessage(), e);
        }
    }

    private static Set<String> keys(ConfigCommands job)
            throws NoAnswerException, IOException, InterruptedException {
        Set<String> keys = new HashSet<>();
        done(
                job.config(),
                job.pages()
                        .each(
                                CommandKind.STORAGE_LIST,
                                null,
                                entry -> keys.add(entry.path("key").textValue())));
        return keys;
    }

    private static void done(ConfigInfo config, CommandAnswer answer) throws IOException {
        if (answer.status() != CommandAnswer.Status.DONE) {
            throw new IOException(
                    "config %d: %s: %s"
                            .formatted(config.id(), answer.status().text(), answer.error()));
        }
    }
}
