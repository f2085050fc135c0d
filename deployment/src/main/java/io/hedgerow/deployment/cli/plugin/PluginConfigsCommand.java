package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.registry.ConfigInfo;
import io.hedgerow.deployment.registry.Plugins;
import io.hedgerow.deployment.registry.RegistryReader;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hedgerow plugin configs}. */
@Command(
        name = "configs",
        description =
                "Show the plugin configs of teams with what the registry knows of them: whether they are"
                        + " in force, their last error, when the job disabled them.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "JSON: an array of configs: id, team, plugin, pluginName, order, enabled, inForce (enabled and"
                    + " allowed to run), values (secrets hidden), attachments (key, contentType, fileName,"
                    + " size), error (as stored: message, time, and name, stack, event if known; or null),"
                    + " lastDisable (time, reason; null if the job did not disable it), updatedAt."
        })
final class PluginConfigsCommand extends RegistryCommand {

    @Parameters(
            arity = "0..1",
            paramLabel = "PLUGIN",
            description = "Id or name of a plugin; default: all.")
    private String plugin;

    @Option(names = "--team", paramLabel = "ID", description = "Only of this team.")
    private Integer team;

    @Override
    protected void run() throws Exception {
        List<ConfigInfo> configs =
                where()
                        .registry()
                        .read(
                                db -> {
                                    RegistryReader reader = new RegistryReader(db);
                                    return plugin == null
                                            ? reader.configs()
                                            : reader.ofPlugin(new Plugins(db).find(plugin, null));
                                })
                        .stream()
                        .filter(config -> team == null || config.team() == team)
                        .toList();
        if (isJson()) {
            printJson(configs);
        } else {
            say(ConfigTable.of(configs));
        }
    }
}
