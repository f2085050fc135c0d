package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.cli.TextTable;
import io.hedgerow.deployment.registry.ConfigInfo;
import io.hedgerow.deployment.registry.Organizations;
import io.hedgerow.deployment.registry.PluginInfo;
import io.hedgerow.deployment.registry.RegistryReader;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hedgerow plugin list}. */
@Command(
        name = "list",
        description = "List the installed plugins, or the chain of one team.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "JSON: an array of plugins (as of `plugin show`), or with --team of configs (as of `plugin"
                    + " status`) in the order in which events pass them."
        })
final class PluginListCommand extends RegistryCommand {

    @Option(
            names = "--team",
            paramLabel = "ID",
            description = "Only the plugins of this team, in the order of its chain.")
    private Integer team;

    @Override
    protected void run() throws Exception {
        if (team != null) {
            List<ConfigInfo> chain =
                    registry()
                            .read(
                                    db ->
                                            new RegistryReader(db)
                                                    .ofTeam(new Organizations(db).team(team)));
            if (isJson()) {
                printJson(chain);
            } else {
                say(ConfigTable.of(chain));
            }
            return;
        }
        record Found(List<PluginInfo> plugins, List<ConfigInfo> configs) {}
        Found found =
                registry()
                        .read(
                                db -> {
                                    RegistryReader reader = new RegistryReader(db);
                                    return new Found(reader.plugins(), reader.configs());
                                });
        if (isJson()) {
            printJson(found.plugins());
        } else {
            say(table(found.plugins(), found.configs()));
        }
    }

    private static String table(List<PluginInfo> plugins, List<ConfigInfo> configs) {
        Map<Integer, Long> inForce =
                configs.stream()
                        .filter(ConfigInfo::inForce)
                        .map(ConfigInfo::plugin)
                        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        TextTable table = new TextTable("ID", "NAME", "TYPE", "VERSION", "GLOBAL", "IN FORCE FOR");
        for (PluginInfo plugin : plugins) {
            long teams = inForce.getOrDefault(plugin.id(), 0L);
            table.add(
                    plugin.id(),
                    plugin.name(),
                    plugin.type(),
                    plugin.version(),
                    plugin.global() ? "yes" : "no",
                    teams + (teams == 1 ? " team" : " teams"));
        }
        return table.toString();
    }
}
