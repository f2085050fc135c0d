package io.hedgerow.deployment.cli;

import java.util.LinkedHashSet;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Writes {@code docs/cli.md} from the commands; a test fails when that page is stale. */
public final class CliReference {

    private CliReference() {}

    public static void main(String[] arguments) {
        System.out.print(markdown());
    }

    static String markdown() {
        StringBuilder page =
                new StringBuilder(
                        """
                        # Command line

                        <!-- Generated from the commands; `mvn -pl deployment -am test -Dtest=CliReferenceTest -Dhedgerow.docs.update=true -Dsurefire.failIfNoSpecifiedTests=false` writes it anew. -->

                        `deployment/bin/hedgerow` finds a JDK, builds what is not built, and runs the command. `hedgerow build`
                        and `hedgerow verify` are its own and not listed here; `hedgerow --help` tells of them.

                        Commands about the registry find it through the options of the job
                        ([configuration.md](configuration.md)) or, when none is given, at the `hedgerow local` or `hedgerow
                        cluster up --with-services` that runs on this machine. Their exit status is 0 when it is done, 1 when it
                        was refused or failed, and 2 when the command was not understood; unless it is 0 nothing was changed, and
                        standard error holds one line that says why. `--json` prints one JSON document on one line of standard output, with
                        warnings inside it unless it is an array; its keys are an interface: they may be added to, and do not
                        change.

                        Commands that ask the running job have one more exit status, 3: no job has answered in time; then the
                        line says what may still happen ([live-commands.md](live-commands.md)).
                        """);
        CommandLine root = HedgerowCommand.commandLine();
        page.append("\n## Contents\n\n");
        contents(root, page, 0);
        section(root, page);
        return page.toString().replace("\r\n", "\n");
    }

    private static void contents(CommandLine command, StringBuilder page, int depth) {
        String name = command.getCommandSpec().qualifiedName();
        page.append("  ".repeat(depth))
                .append("- [`")
                .append(name)
                .append("`](#")
                .append(name.replace(' ', '-'))
                .append(")\n");
        shown(command).forEach(each -> contents(each, page, depth + 1));
    }

    private static void section(CommandLine command, StringBuilder page) {
        command.setUsageHelpWidth(100);
        page.append("\n## ")
                .append(command.getCommandSpec().qualifiedName())
                .append("\n\n```text\n")
                .append(command.getUsageMessage(Ansi.OFF).replaceAll("[ \\t]+(?=\\R)", "").strip())
                .append("\n```\n");
        shown(command).forEach(each -> section(each, page));
    }

    /** Without {@code help} and hidden ones. */
    private static Set<CommandLine> shown(CommandLine command) {
        Set<CommandLine> shown = new LinkedHashSet<>(command.getSubcommands().values());
        shown.removeIf(
                each ->
                        each.getCommandSpec().helpCommand()
                                || each.getCommandSpec().usageMessage().hidden());
        return shown;
    }
}
