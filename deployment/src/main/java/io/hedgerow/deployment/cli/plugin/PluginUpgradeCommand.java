package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.cli.RegistryLocation;
import io.hedgerow.deployment.registry.CheckedPlugin;
import io.hedgerow.deployment.registry.Plugin;
import io.hedgerow.deployment.registry.PluginInstaller;
import io.hedgerow.deployment.registry.PluginInstaller.Installed;
import io.hedgerow.deployment.registry.Plugins;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.deployment.registry.source.PluginSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code hedgerow plugin upgrade}. */
@Command(
        name = "upgrade",
        description = {
            "Replace an installed plugin by another version of it.",
            "Configs of teams stay, and get the defaults of fields that are new. The new version is"
                    + " checked first, as by install; the job replaces what runs within seconds."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "JSON: plugin (as of `plugin show`), warnings (texts)."})
final class PluginUpgradeCommand extends RegistryCommand {

    @Mixin private PluginArgument plugin;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "SOURCE",
            description =
                    "Where the new version is, as for install; default: where the plugin came from.")
    private String place;

    @Mixin private SourceOptions source;

    @Option(
            names = "--to",
            paramLabel = "VERSION",
            description =
                    "Version of npm, or commit, branch or tag, of a plugin that came from there; default"
                            + " for GitHub and GitLab: the newest commit.")
    private String version;

    @Option(
            names = "--force",
            description = "Also when a team's config lacks a value that the new version requires.")
    private boolean force;

    @Override
    protected void run() throws Exception {
        int places = (place != null ? 1 : 0) + (source.isInline() ? 1 : 0);
        if (places > 1 || places > 0 && version != null) {
            throw new ParameterException(
                    spec().commandLine(), "give only one of SOURCE, --source and --to");
        }
        PluginCommand.keepTranspiledPlugins();
        RegistryLocation location = location();
        Plugin installed =
                location.registry().read(db -> new Plugins(db).find(plugin.text(), null));
        CheckedPlugin checked = CheckedPlugin.check(source(installed).fetch());
        Installed upgraded =
                location.registry()
                        .write(
                                db ->
                                        new PluginInstaller(db, location.gate())
                                                .upgrade(
                                                        new Plugins(db)
                                                                .find(
                                                                        String.valueOf(
                                                                                installed.id()),
                                                                        null),
                                                        checked,
                                                        force));
        InstalledReport.print(this, location.registry(), "upgraded", upgraded);
    }

    private PluginSource source(Plugin installed) throws RegistryException {
        if (source.isInline()) {
            return source.inline(installed.name());
        }
        return place != null ? source.at(place) : source.addresses().newer(installed, version);
    }
}
