package io.hedgerow.deployment.cli.plugin;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.registry.PluginInfo;
import io.hedgerow.deployment.registry.PluginInstaller.Installed;
import io.hedgerow.deployment.registry.Registry;
import io.hedgerow.deployment.registry.RegistryReader;
import java.util.List;

/** What {@code install} and {@code upgrade} have to say. */
@JsonPropertyOrder({"plugin", "warnings"})
record InstalledReport(PluginInfo plugin, List<String> warnings) {

    static void print(RegistryCommand command, Registry registry, String done, Installed installed)
            throws Exception {
        PluginInfo plugin = registry.read(db -> new RegistryReader(db).plugin(installed.plugin()));
        if (command.isJson()) {
            command.printJson(new InstalledReport(plugin, installed.warnings()));
            return;
        }
        command.say(done + " \"" + plugin.name() + "\" as plugin " + plugin.id());
        command.say(describe(plugin));
        command.warn(installed.warnings());
    }

    /** Indented lines. */
    static String describe(PluginInfo plugin) {
        StringBuilder text = new StringBuilder();
        line(text, "from", plugin.url());
        line(text, "version", plugin.version());
        line(text, "sha256", plugin.sha256());
        line(text, "methods", list(plugin.capabilities().methods()));
        line(text, "scheduled tasks", list(plugin.capabilities().scheduledTasks()));
        line(text, "jobs", list(plugin.capabilities().jobs()));
        return text.toString().stripTrailing();
    }

    private static void line(StringBuilder text, String what, String value) {
        if (value != null) {
            text.append("  %-16s %s%n".formatted(what, value));
        }
    }

    private static String list(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
