package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.cli.RegistryLocation;
import io.hedgerow.deployment.registry.CheckedPlugin;
import io.hedgerow.deployment.registry.Organizations;
import io.hedgerow.deployment.registry.PluginInstaller;
import io.hedgerow.deployment.registry.PluginInstaller.Installed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code hedgerow plugin install}. */
@Command(
        name = "install",
        description = {
            "Install a plugin for an organization. Its teams may enable it then; nothing runs before.",
            "The plugin is parsed, compiled and loaded first, as the job would do it; only if that"
                    + " succeeds is anything written."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "SOURCE is one of",
            "  a folder, a .zip or a .tgz on this machine",
            "  NAME@VERSION of npm, the exact version, fetched with the npm client",
            "  https://github.com/OWNER/REPO[/tree/REF[/FOLDER] or /commit/SHA or /releases/tag/TAG]",
            "  https://gitlab.com/GROUP/PROJECT[/-/tree/REF[/FOLDER]]",
            "  https://www.npmjs.com/package/NAME/v/VERSION",
            "A slash in REF or TAG is written as %%2F.",
            "A branch or tag is resolved to its commit now, and stays there. Private repositories:"
                    + " GITHUB_TOKEN, GITLAB_TOKEN in the environment, or ?private_token=TOKEN, which is"
                    + " not stored. Private packages: the npm client's own login (.npmrc).",
            "",
            "JSON: plugin (as of `plugin show`), warnings (texts)."
        })
final class PluginInstallCommand extends RegistryCommand {

    @Parameters(
            arity = "0..1",
            paramLabel = "SOURCE",
            description = "Where the plugin is; see below.")
    private String place;

    @Mixin private SourceOptions source;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of the plugin; with --source only.")
    private String name;

    @Option(
            names = "--organization",
            paramLabel = "ID|NAME",
            description = "Owner of the plugin; may be left out if there is only one.")
    private String organization;

    @Option(
            names = "--global",
            description = "Make it visible to all organizations. Needs root access.")
    private boolean global;

    @Option(
            names = "--preinstalled",
            description = "Enable it for every new team. Needs root access.")
    private boolean preinstalled;

    @Override
    protected void run() throws Exception {
        if (source.isInline() == (place != null) || source.isInline() != (name != null)) {
            throw new ParameterException(
                    spec().commandLine(), "give either SOURCE, or --source FILE with --name NAME");
        }
        PluginCommand.keepTranspiledPlugins();
        RegistryLocation location = location();
        CheckedPlugin checked =
                CheckedPlugin.check(
                        (source.isInline() ? source.inline(name) : source.at(place)).fetch());
        Installed installed =
                location.registry()
                        .write(
                                db -> {
                                    PluginInstaller installer =
                                            new PluginInstaller(db, location.gate());
                                    Installed made =
                                            installer.install(
                                                    new Organizations(db).find(organization),
                                                    checked);
                                    return global || preinstalled
                                            ? new Installed(
                                                    installer.mark(
                                                            made.plugin(), global, preinstalled),
                                                    made.warnings())
                                            : made;
                                });
        InstalledReport.print(this, location.registry(), "installed", installed);
    }
}
