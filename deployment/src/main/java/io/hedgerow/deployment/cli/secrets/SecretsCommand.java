package io.hedgerow.deployment.cli.secrets;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hedgerow secrets}. */
@Command(
        name = "secrets",
        description = "Make keys, and encrypt the secrets of plugin configs with them.",
        mixinStandardHelpOptions = true,
        subcommands = {
            SecretsKeygenCommand.class,
            SecretsRotateCommand.class,
            SecretsEncryptCommand.class
        })
public final class SecretsCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Missing a command: keygen, rotate or encrypt");
    }
}
