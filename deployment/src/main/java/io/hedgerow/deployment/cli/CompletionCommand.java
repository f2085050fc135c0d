package io.hedgerow.deployment.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hedgerow completion}. */
@Command(
        name = "completion",
        description = "Print a script that completes commands and options in your shell.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "For this shell: source <(hedgerow completion bash)",
            "For every bash: hedgerow completion bash"
                    + " > ~/.local/share/bash-completion/completions/hedgerow",
            "For every zsh, in ~/.zshrc: source <(hedgerow completion zsh)"
        })
final class CompletionCommand implements Runnable {

    enum Shell {
        bash,
        zsh
    }

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
    private Shell shell;

    /** One script fits both: it switches zsh to understanding bash's. */
    @Override
    public void run() {
        spec.commandLine().getOut().print(AutoComplete.bash("hedgerow", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
    }
}
