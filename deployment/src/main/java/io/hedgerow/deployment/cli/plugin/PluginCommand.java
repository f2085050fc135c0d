package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.deployment.cli.plugin.live.PluginDryRunCommand;
import io.hedgerow.deployment.cli.plugin.live.PluginJobCommand;
import io.hedgerow.deployment.cli.plugin.live.PluginLogsCommand;
import io.hedgerow.deployment.cli.plugin.live.PluginMetricsCommand;
import io.hedgerow.deployment.cli.plugin.live.PluginRunNowCommand;
import io.hedgerow.deployment.cli.plugin.live.PluginStorageCommand;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hedgerow plugin}. */
@Command(
        name = "plugin",
        description = {
            "Create, check and test plugins; install them, and set who runs them and how.",
            "Commands that install or change something need a registry, those that ask the running job its"
                    + " Kafka: see their help."
        },
        mixinStandardHelpOptions = true,
        subcommands = {
            PluginNewCommand.class,
            PluginCheckCommand.class,
            PluginTestCommand.class,
            PluginInstallCommand.class,
            PluginUpgradeCommand.class,
            PluginUninstallCommand.class,
            PluginMarkCommand.class,
            PluginListCommand.class,
            PluginShowCommand.class,
            PluginEnableCommand.class,
            PluginDisableCommand.class,
            PluginOrderCommand.class,
            PluginConfigCommand.class,
            PluginAttachCommand.class,
            PluginApproveCommand.class,
            PluginApprovalsCommand.class,
            PluginRevokeCommand.class,
            PluginStatusCommand.class,
            PluginDryRunCommand.class,
            PluginRunNowCommand.class,
            PluginJobCommand.class,
            PluginStorageCommand.class,
            PluginLogsCommand.class,
            PluginMetricsCommand.class
        })
public final class PluginCommand implements Runnable {

    private static final String CACHE_PROPERTY = "hedgerow.transpiled.cache";

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing a command; --help lists them");
    }

    /** The second run of an unchanged plugin need not load the transpiler. */
    static void keepTranspiledPlugins() {
        if (System.getProperty(CACHE_PROPERTY) == null) {
            String cache = System.getenv("XDG_CACHE_HOME");
            Path base =
                    cache == null || cache.isBlank()
                            ? Path.of(System.getProperty("user.home"), ".cache")
                            : Path.of(cache);
            System.setProperty(CACHE_PROPERTY, base.resolve("hedgerow/transpiled").toString());
        }
    }
}
