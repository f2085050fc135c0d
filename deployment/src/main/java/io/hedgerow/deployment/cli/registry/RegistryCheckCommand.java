package io.hedgerow.deployment.cli.registry;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.cli.KeyOptions;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.job.folder.FolderRegistryLoader;
import io.hedgerow.job.registry.RegistryRules;
import io.hedgerow.operators.registry.RegistryLoader.RegistryUnavailableException;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.runtime.PluginIdentity;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hedgerow registry check}. */
@Command(
        name = "check",
        description = {
            "Read a registry folder as the job does, and say what it would not put in force.",
            "Secrets are looked up in the environment and the files of this machine."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:all of it would be in force",
            "1:registry.yaml is broken, or a config would not run",
            "2:not understood"
        },
        footer = {
            "",
            "JSON: teams, inForce (numbers), problems (an array of team, config, plugin, reason)."
        })
final class RegistryCheckCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Folder with registry.yaml.")
    private Path folder;

    @Option(
            names = "--json",
            description = "Print one JSON document on standard output, and nothing else.")
    private boolean json;

    @Mixin private KeyOptions keys;

    private record Problem(PluginIdentity plugin, String reason) {}

    @Override
    public Integer call() throws Exception {
        RegistrySnapshot snapshot;
        try {
            snapshot =
                    new FolderRegistryLoader(
                                    folder.toString(), RegistryRules.of(keys.configuration()))
                            .load();
        } catch (RegistryUnavailableException e) {
            throw new RegistryException(e.getMessage(), e);
        }
        List<Problem> problems = new ArrayList<>();
        snapshot.refused()
                .forEach(each -> problems.add(new Problem(each.identity(), each.reason())));
        snapshot.all()
                .filter(each -> each.code() == null)
                .forEach(each -> problems.add(new Problem(each.identity(), each.loadError())));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new JsonMapper().writeValueAsString(json(snapshot, problems)));
        } else {
            for (Problem each : problems) {
                out.printf(
                        "team %d, plugin \"%s\": %s%n",
                        each.plugin().teamId(), each.plugin().pluginName(), each.reason());
            }
            out.printf(
                    "%d team(s), %d config(s) in force, %d problem(s)%n",
                    snapshot.teams().size(), inForce(snapshot), problems.size());
        }
        out.flush();
        return problems.isEmpty() ? 0 : 1;
    }

    private static long inForce(RegistrySnapshot snapshot) {
        return snapshot.all().filter(each -> each.code() != null).count();
    }

    private static ObjectNode json(RegistrySnapshot snapshot, List<Problem> problems) {
        ObjectNode document = new JsonMapper().createObjectNode();
        document.put("teams", snapshot.teams().size());
        document.put("inForce", inForce(snapshot));
        ArrayNode array = document.putArray("problems");
        for (Problem each : problems) {
            array.addObject()
                    .put("team", each.plugin().teamId())
                    .put("config", each.plugin().pluginConfigId())
                    .put("plugin", each.plugin().pluginName())
                    .put("reason", each.reason());
        }
        return document;
    }
}
