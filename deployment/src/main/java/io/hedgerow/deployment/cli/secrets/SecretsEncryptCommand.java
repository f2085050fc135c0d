package io.hedgerow.deployment.cli.secrets;

import com.fasterxml.jackson.databind.node.TextNode;
import io.hedgerow.deployment.cli.KeyOptions;
import io.hedgerow.deployment.cli.plugin.HiddenValue;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.job.secrets.SecretCipher;
import io.hedgerow.job.secrets.SecretException;
import io.hedgerow.job.secrets.SecretKeys;
import io.hedgerow.job.secrets.SecretOwner;
import io.hedgerow.job.secrets.SecretReference;
import io.hedgerow.job.secrets.SecretSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hedgerow secrets encrypt}. */
@Command(
        name = "encrypt",
        description = {
            "Encrypt one secret for a registry folder, and print what registry.yaml holds then.",
            "The result is of use only for that team, plugin and key. The value is asked for, if"
                    + " --from does not say where it is."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:done", "1:refused or failed", "2:not understood"})
final class SecretsEncryptCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Option(names = "--team", required = true, paramLabel = "ID", description = "Id of the team.")
    private long team;

    @Option(
            names = "--plugin",
            required = true,
            paramLabel = "NAME",
            description = "Name of the plugin in registry.yaml.")
    private String plugin;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "KEY",
            description = "Key of the config field or attachment.")
    private String key;

    @Option(
            names = "--from",
            paramLabel = "REFERENCE",
            description = "Where the value is: file:PATH or env:NAME.")
    private String from;

    @Option(
            names = "--attachment",
            paramLabel = "FILE",
            description = "Encrypt this file as an attachment, into the file of --out.")
    private Path attachment;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where the encrypted attachment goes.")
    private Path out;

    @Mixin private KeyOptions keys;

    @Override
    public Integer call() throws Exception {
        if ((attachment == null) != (out == null) || attachment != null && from != null) {
            throw new ParameterException(
                    spec.commandLine(), "give --attachment with --out, or a value");
        }
        SecretCipher cipher = cipher();
        SecretOwner owner = new SecretOwner(team, plugin);
        if (attachment != null) {
            try {
                Files.write(
                        out, cipher.encrypt(owner.attachment(key), Files.readAllBytes(attachment)));
            } catch (IOException e) {
                throw new RegistryException("cannot encrypt " + attachment + ": " + e, e);
            }
        } else {
            String value =
                    from == null
                            ? HiddenValue.ask(key)
                            : HiddenValue.read(key, from, System::getenv);
            spec.commandLine()
                    .getOut()
                    .println(cipher.encrypt(owner.config(key), TextNode.valueOf(value)));
        }
        spec.commandLine().getOut().flush();
        return 0;
    }

    private SecretCipher cipher() throws RegistryException {
        SecretReference place = SecretSettings.of(keys.configuration()).keys();
        if (place == null) {
            throw new RegistryException(
                    "no keys are configured: make some with `hedgerow secrets keygen`, and set secrets.keys");
        }
        try {
            return new SecretCipher(SecretKeys.read(place));
        } catch (SecretException e) {
            throw new RegistryException(e.getMessage(), e);
        }
    }
}
