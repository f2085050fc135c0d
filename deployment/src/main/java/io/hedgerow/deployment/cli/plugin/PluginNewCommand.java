package io.hedgerow.deployment.cli.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hedgerow plugin new}. */
@Command(
        name = "new",
        description = "Make a folder with a plugin, a scenario that passes, and a README.",
        mixinStandardHelpOptions = true)
final class PluginNewCommand implements Callable<Integer> {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final List<String> COMMON =
            List.of("plugin.json", "README.md", "scenarios/first.json");

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Name of the plugin and of its folder.")
    private String name;

    @Option(names = "--typescript", description = "Write TypeScript, with PostHog's types.")
    private boolean typescript;

    @Option(
            names = "--in",
            paramLabel = "DIR",
            defaultValue = "",
            description = "Where to make the folder; default: here.")
    private Path parent;

    @Override
    public Integer call() throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "'" + name + "' is no plugin name: use letters, digits, '.', '_' and '-'");
        }
        Path folder = parent.resolve(name);
        if (Files.exists(folder)) {
            throw new ParameterException(spec.commandLine(), folder + " exists already");
        }
        for (String file : COMMON) {
            write(folder, file, "common/" + file);
        }
        if (typescript) {
            write(folder, "index.ts", "typescript/index.ts");
            write(folder, "package.json", "typescript/package.json");
            write(folder, "tsconfig.json", "typescript/tsconfig.json");
        } else {
            write(folder, "index.js", "javascript/index.js");
        }
        spec.commandLine()
                .getOut()
                .println(
                        "Made "
                                + folder
                                + ". Next: hedgerow plugin test "
                                + folder.resolve("scenarios/first.json"));
        return 0;
    }

    private void write(Path folder, String file, String template) throws IOException {
        try (InputStream in = PluginNewCommand.class.getResourceAsStream("template/" + template)) {
            if (in == null) {
                throw new IOException("the template " + template + " is not in this build");
            }
            String text =
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .replace("@NAME@", name)
                            .replace("@MAIN@", typescript ? "index.ts" : "index.js");
            Path target = folder.resolve(file);
            Files.createDirectories(target.getParent());
            Files.writeString(target, text);
        }
    }
}
