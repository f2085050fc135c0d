package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.cli.RegistryLocation;
import io.hedgerow.deployment.registry.Plugin;
import io.hedgerow.deployment.registry.PluginInfo;
import io.hedgerow.deployment.registry.PluginInstaller;
import io.hedgerow.deployment.registry.Plugins;
import io.hedgerow.deployment.registry.RegistryReader;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hedgerow plugin uninstall}. */
@Command(
        name = "uninstall",
        description =
                "Remove a plugin with the configs and attachments of all teams. What runs is torn down"
                        + " first. A global plugin must be made local before (`plugin mark --no-global`).",
        mixinStandardHelpOptions = true,
        footer = {"", "JSON: uninstalled (plugin, as of `plugin show`)."})
final class PluginUninstallCommand extends RegistryCommand {

    @Mixin private PluginArgument plugin;

    @Option(names = "--force", description = "Also when a team has it enabled.")
    private boolean force;

    @Override
    protected void run() throws Exception {
        RegistryLocation location = location();
        PluginInfo gone =
                location.registry()
                        .write(
                                db -> {
                                    Plugin found = new Plugins(db).find(plugin.text(), null);
                                    PluginInfo info = new RegistryReader(db).plugin(found);
                                    new PluginInstaller(db, location.gate())
                                            .uninstall(found, force);
                                    return info;
                                });
        if (isJson()) {
            printJson(Map.of("uninstalled", gone));
        } else {
            say("uninstalled \"" + gone.name() + "\", plugin " + gone.id());
        }
    }
}
