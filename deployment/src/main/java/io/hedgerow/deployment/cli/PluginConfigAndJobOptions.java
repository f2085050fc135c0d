package io.hedgerow.deployment.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@link JobAddresses} for commands that are about a plugin config, too. {@code --config} with a
 * number is that config, with anything else it is the file; both can be given.
 */
public final class PluginConfigAndJobOptions extends JobAddresses {

    private static final String ID = "[0-9]+";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--config",
            paramLabel = "ID|FILE",
            description = {
                "A number: the plugin config.",
                "Anything else (a file that is called as a number: ./12): " + FILE
            })
    private List<String> configs = new ArrayList<>();

    @Option(
            names = "--config-id",
            paramLabel = "ID",
            description = "The plugin config; the same as --config ID.")
    private Integer id;

    /**
     * @return {@code null} when none is named
     * @throws ParameterException when several are
     */
    public Integer pluginConfig() {
        Integer found = id;
        for (String each : configs) {
            if (!each.matches(ID)) {
                continue;
            }
            int number;
            try {
                number = Integer.parseInt(each);
            } catch (NumberFormatException e) {
                throw wrong("--config: there is no plugin config " + each);
            }
            if (found != null && found != number) {
                throw wrong(
                        "--config names two plugin configs: %d and %d".formatted(found, number));
            }
            found = number;
        }
        return found;
    }

    @Override
    protected Path file() {
        List<String> files = configs.stream().filter(each -> !each.matches(ID)).toList();
        if (files.size() > 1) {
            throw wrong(
                    "--config names two files: %s and %s".formatted(files.get(0), files.get(1)));
        }
        return files.isEmpty() ? null : Path.of(files.get(0));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
