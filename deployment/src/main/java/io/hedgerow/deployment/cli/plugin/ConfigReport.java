package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.registry.ConfigInfo;
import io.hedgerow.deployment.registry.Db;
import io.hedgerow.deployment.registry.RegistryReader;
import io.hedgerow.deployment.registry.TeamPlugins;
import java.sql.SQLException;
import java.util.List;

/** What a change of a config has to say. */
record ConfigReport(ConfigInfo config, List<String> warnings) {

    static ConfigReport of(Db db, TeamPlugins.Changed changed) throws SQLException {
        return new ConfigReport(
                new RegistryReader(db).config(changed.config(), changed.plugin(), changed.team()),
                changed.warnings());
    }

    static void print(RegistryCommand command, ConfigReport report) throws Exception {
        if (command.isJson()) {
            command.printJson(report);
            return;
        }
        ConfigInfo config = report.config();
        command.say(
                "\"%s\" for team %d, config %d, place %d: %s"
                        .formatted(
                                config.pluginName(),
                                config.team(),
                                config.id(),
                                config.order(),
                                ConfigTable.state(config)));
        command.warn(report.warnings());
    }
}
