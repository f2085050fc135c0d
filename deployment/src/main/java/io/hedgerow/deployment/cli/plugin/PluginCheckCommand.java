package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.runtime.Capabilities;
import io.hedgerow.runtime.PluginEngine;
import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.pack.ConfigField;
import io.hedgerow.runtime.pack.PluginManifest;
import io.hedgerow.runtime.pack.PluginPackage;
import io.hedgerow.runtime.pack.PluginPackageException;
import io.hedgerow.runtime.scenario.PluginInspector;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "DIR|ARCHIVE", description = "Plugin folder, .zip or .tgz.")
    private Path path;

    @Override
    public Integer call() {
        PluginCommand.keepTranspiledPlugins();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (PluginEngine engine = PluginEngine.acquire()) {
            PluginPackage plugin = PluginPackage.read(path);
            printManifest(plugin, out);
            plugin.warnings().forEach(warning -> err.println("warning: " + warning));
            if (plugin.hasBackend()) {
                printCapabilities(PluginInspector.capabilities(engine, plugin), out, err);
            }
            return 0;
        } catch (PluginPackageException e) {
            err.println("hedgerow: " + e.getMessage());
            return 2;
        } catch (PluginLoadException e) {
            err.println("hedgerow: " + path + " cannot be loaded: " + e.getMessage());
            return 1;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private static void printManifest(PluginPackage plugin, PrintWriter out) {
        PluginManifest manifest = plugin.manifest();
        out.println("name:            " + manifest.name());
        out.println("entry:           " + (plugin.entry() == null ? "none" : plugin.entry()));
        out.println("sha256:          " + plugin.sha256());
        if (manifest.stateless()) {
            out.println("stateless:       true");
        }
        out.println("config:          " + (manifest.config().isEmpty() ? "none" : ""));
        for (ConfigField field : manifest.config()) {
            if (field.key() != null) {
                out.println("  " + describe(field));
            }
        }
        manifest.publicJobs()
                .fieldNames()
                .forEachRemaining(job -> out.println("public job:      " + job));
    }

    private static String describe(ConfigField field) {
        StringBuilder text = new StringBuilder(field.key()).append(": ").append(field.type());
        if (!field.choices().isEmpty()) {
            text.append(' ').append(field.choices());
        }
        if (field.required()) {
            text.append(", required");
        }
        if (!field.requiredIf().isEmpty()) {
            text.append(", required if ");
            text.append(
                    String.join(
                            " and ",
                            field.requiredIf().stream()
                                    .map(c -> c.key() + " = " + c.value())
                                    .toList()));
        }
        if (field.secret()) {
            text.append(", secret");
        } else if (field.defaultValue() != null && !field.defaultValue().asText().isEmpty()) {
            text.append(", default ").append(field.defaultValue());
        }
        return text.toString();
    }

    private static void printCapabilities(Capabilities found, PrintWriter out, PrintWriter err) {
        out.println("methods:         " + list(found.methods()));
        out.println("scheduled tasks: " + list(found.scheduledTasks()));
        out.println("jobs:            " + list(found.jobs()));
        for (String task : found.ignored()) {
            err.println(
                    "warning: "
                            + task
                            + " never runs: only runEveryMinute, runEveryHour and runEveryDay do");
        }
        if (found.methods().isEmpty()
                && found.scheduledTasks().isEmpty()
                && found.jobs().isEmpty()) {
            err.println("warning: it exports no hook, scheduled task or job");
        }
        if (found.methods().contains("processEventBatch")) {
            err.println("warning: processEventBatch is deprecated; export processEvent");
        }
    }

    private static String list(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
