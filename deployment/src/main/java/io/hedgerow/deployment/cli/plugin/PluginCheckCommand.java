package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.runtime.PluginEngine;
import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.pack.PluginPackage;
import io.hedgerow.runtime.pack.PluginPackageException;
import io.hedgerow.runtime.scenario.PluginInspector;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hedgerow plugin check}. */
@Command(
        name = "check",
        description = {
            "Read and load a plugin; print what it exports, its config, and what is odd about it.",
            "Its top-level code is run in the sandbox; no hook is called."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:the plugin can be used (there may be warnings)",
            "1:the plugin cannot be loaded",
            "2:the package cannot be read"
        })
final class PluginCheckCommand implements Callable<Integer> {

    private static final int UNLOADABLE = 1;
    private static final int UNREADABLE = 2;

    @Spec private CommandSpec spec;

    @Option(
            names = "--json",
            description = "Print one JSON object on standard output, and nothing else.")
    private boolean json;

    @Parameters(paramLabel = "DIR|ARCHIVE", description = "Plugin folder, .zip or .tgz.")
    private Path path;

    @Override
    public Integer call() {
        PluginCommand.keepTranspiledPlugins();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        PluginCheckReport report = new PluginCheckReport();
        int status = check(report);
        if (json) {
            out.println(report.json());
        } else {
            report.print(out, err);
        }
        out.flush();
        err.flush();
        return status;
    }

    private int check(PluginCheckReport report) {
        try (PluginEngine engine = PluginEngine.acquire()) {
            PluginPackage plugin = PluginPackage.read(path);
            report.read(plugin);
            if (plugin.hasBackend()) {
                report.loaded(PluginInspector.capabilities(engine, plugin));
            }
            return 0;
        } catch (PluginPackageException e) {
            report.failed(e);
            return UNREADABLE;
        } catch (PluginLoadException e) {
            report.failed(path, e);
            return UNLOADABLE;
        }
    }
}
