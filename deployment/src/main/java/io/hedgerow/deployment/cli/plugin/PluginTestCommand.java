package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.runtime.PluginEngine;
import io.hedgerow.runtime.scenario.Scenario;
import io.hedgerow.runtime.scenario.ScenarioException;
import io.hedgerow.runtime.scenario.ScenarioReader;
import io.hedgerow.runtime.scenario.ScenarioReport;
import io.hedgerow.runtime.scenario.ScenarioRunner;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hedgerow plugin test}: docs/scenario-format.md. */
@Command(
        name = "test",
        description = {
            "Run scenario files against a plugin, with a virtual clock and stubbed HTTP.",
            "The format: docs/scenario-format.md"
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:every expectation held",
            "1:an expectation did not hold",
            "2:a scenario or plugin could not be read"
        })
final class PluginTestCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int UNREADABLE = 2;

    @Spec private CommandSpec spec;

    @Option(
            names = "--plugin",
            paramLabel = "DIR",
            description = "Plugin folder or archive, instead of the one the scenario names.")
    private Path plugin;

    @Option(
            names = "--json",
            description =
                    "Print one JSON object per scenario on standard output, and nothing else.")
    private boolean json;

    @Parameters(
            arity = "1..*",
            paramLabel = "SCENARIO.json",
            description = "Scenario files, run in order.")
    private List<Path> scenarios;

    @Override
    public Integer call() {
        PluginCommand.keepTranspiledPlugins();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        int status = 0;
        try (PluginEngine engine = PluginEngine.acquire()) {
            ScenarioRunner runner = new ScenarioRunner(engine);
            for (Path file : scenarios) {
                try {
                    Scenario scenario = ScenarioReader.read(file);
                    ScenarioReport report = runner.run(scenario, plugin);
                    print(report, out, err);
                    status = Math.max(status, report.held() ? 0 : FAILED);
                } catch (ScenarioException e) {
                    err.println("hedgerow: " + e.getMessage());
                    status = UNREADABLE;
                }
                out.flush();
                err.flush();
            }
        }
        return status;
    }

    private void print(ScenarioReport report, PrintWriter out, PrintWriter err) {
        if (json) {
            out.println(report.json());
        } else {
            out.println(
                    (report.held() ? "ok      " : "FAILED  ")
                            + report.scenario()
                            + " ("
                            + report.steps().size()
                            + (report.steps().size() == 1 ? " step)" : " steps)"));
        }
        report.notes().forEach(note -> err.println(report.scenario() + ": note: " + note));
        report.differences().forEach(line -> err.println(report.scenario() + ": " + line));
    }
}
