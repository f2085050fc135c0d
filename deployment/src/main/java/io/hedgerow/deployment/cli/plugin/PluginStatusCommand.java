package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.cli.RegistryLocation;
import io.hedgerow.deployment.live.LiveStatus;
import io.hedgerow.deployment.registry.ConfigInfo;
import io.hedgerow.deployment.registry.ConfigSource;
import io.hedgerow.job.config.HedgerowConfiguration;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hedgerow plugin status}. */
@Command(
        name = "status",
        description =
                "Show the plugin configs of teams with what the registry knows of them: whether they are"
                        + " in force, their last error, when the job disabled them; and what the running"
                        + " job says of those in force: health, capabilities, schedules with their next run,"
                        + " what is under way.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "JSON: an array of configs: id, team, plugin, pluginName, order, enabled, inForce (enabled and"
                    + " allowed to run), values (secrets hidden), attachments (key, contentType, fileName,"
                    + " size), error (as stored: message, time, and name, stack, event if known; or null),"
                    + " lastDisable (time, reason; null if the job did not disable it), updatedAt, live"
                    + " (docs/live-commands.md; null if the job has not answered), liveError (why not)."
        })
final class PluginStatusCommand extends RegistryCommand {

    @Parameters(
            arity = "0..1",
            paramLabel = "PLUGIN",
            description = "Id or name of a plugin; default: all.")
    private String plugin;

    @Option(names = "--team", paramLabel = "ID", description = "Only of this team.")
    private Integer team;

    @Option(names = "--no-live", description = "Do not ask the running job.")
    private boolean registryOnly;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long to wait for the running job; default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds;

    @Override
    protected void run() throws Exception {
        HedgerowConfiguration configuration = configuration();
        ConfigSource source = RegistryLocation.configs(configuration);
        List<ConfigInfo> configs =
                (plugin == null ? source.all() : source.ofPlugin(plugin))
                        .stream().filter(config -> team == null || config.team() == team).toList();
        LiveStatus live = registryOnly ? LiveStatus.notAsked() : live(configuration, configs);
        if (isJson()) {
            printJson(live.withConfigs(configs));
        } else {
            say(ConfigTable.of(configs));
            configs.forEach(
                    config ->
                            live.of(config).ifPresent(found -> say(LiveReport.of(config, found))));
            warn(live.warnings());
        }
    }

    private LiveStatus live(HedgerowConfiguration configuration, List<ConfigInfo> configs)
            throws Exception {
        return LiveStatus.ask(configuration, configs, Duration.ofSeconds(timeoutSeconds));
    }
}
