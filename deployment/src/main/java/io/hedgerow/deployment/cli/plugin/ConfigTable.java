package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.deployment.cli.TextTable;
import io.hedgerow.deployment.registry.ConfigInfo;
import java.util.List;

/** Configs as a table for people. */
final class ConfigTable {

    private ConfigTable() {}

    static String of(List<ConfigInfo> configs) {
        TextTable table =
                new TextTable("TEAM", "ORDER", "PLUGIN", "NAME", "CONFIG", "STATE", "ERROR");
        for (ConfigInfo config : configs) {
            table.add(
                    config.team(),
                    config.order(),
                    config.plugin(),
                    config.pluginName(),
                    config.id(),
                    state(config),
                    error(config));
        }
        return table.toString();
    }

    static String state(ConfigInfo config) {
        if (config.inForce()) {
            return "in force";
        }
        if (config.enabled()) {
            return "enabled, but not allowed";
        }
        return config.lastDisable() == null
                ? "disabled"
                : "disabled by the job " + config.lastDisable().time();
    }

    private static String error(ConfigInfo config) {
        if (config.error() == null) {
            return null;
        }
        String text =
                config.error().path("time").asText("")
                        + " "
                        + config.error().path("message").asText(config.error().toString());
        return text.length() > 120 ? text.substring(0, 120) + "…" : text.strip();
    }
}
