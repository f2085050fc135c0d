package io.hedgerow.deployment.cli.secrets;

import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.cli.RegistryLocation;
import io.hedgerow.deployment.registry.KeyFile;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.deployment.registry.SecretRotation;
import io.hedgerow.deployment.registry.SecretRotation.Rotated;
import io.hedgerow.job.secrets.SecretKeys;
import io.hedgerow.job.secrets.SecretReference;
import io.hedgerow.job.secrets.SecretSettings;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hedgerow secrets rotate}. */
@Command(
        name = "rotate",
        description = {
            "Encrypt every secret in the registry with the newest key: those of older keys, and those in"
                    + " plain text. All or nothing; running plugins do not notice."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "JSON: key (id of the newest), configs, configsChanged, files, filesChanged (numbers),"
                    + " keysRetired (ids)."
        })
final class SecretsRotateCommand extends RegistryCommand {

    @Option(
            names = "--retire-old-keys",
            description =
                    "Remove the older keys from the file of secrets.keys afterwards. What is encrypted"
                            + " with them elsewhere, in backups or in a registry folder, is lost then.")
    private boolean retire;

    private record Report(
            String key,
            int configs,
            int configsChanged,
            int files,
            int filesChanged,
            List<String> keysRetired) {}

    @Override
    protected void run() throws Exception {
        RegistryLocation location = location();
        SecretReference reference = SecretSettings.of(location.configuration()).keys();
        if (reference == null) {
            throw new RegistryException(
                    "no keys are configured: make some with `hedgerow secrets keygen`, and set secrets.keys");
        }
        if (retire && reference.source() != SecretReference.Source.FILE) {
            throw new RegistryException(
                    "--retire-old-keys works on a file only, and secrets.keys is " + reference);
        }
        String primary = SecretKeys.read(reference).primaryId();
        Rotated rotated = location.registry().write(db -> new SecretRotation(db).run());
        SecretKeys keys = SecretKeys.read(reference);
        if (!keys.primaryId().equals(primary)) {
            throw new RegistryException(
                    "%s got the key %s while secrets were encrypted with %s: no key was retired; rotate again"
                            .formatted(reference, keys.primaryId(), primary));
        }
        List<String> retired =
                keys.ids().stream().filter(id -> !id.equals(keys.primaryId())).toList();
        if (retire && !retired.isEmpty()) {
            new KeyFile(Path.of(reference.base()).resolve(reference.place()))
                    .replace(keys.primaryOnly());
        }
        Report report =
                new Report(
                        keys.primaryId(),
                        rotated.configs(),
                        rotated.configsChanged(),
                        rotated.files(),
                        rotated.filesChanged(),
                        retire ? retired : List.of());
        if (isJson()) {
            printJson(report);
        } else {
            say(
                    "%d of %d configs and %d of %d files were encrypted with key %s"
                            .formatted(
                                    report.configsChanged(),
                                    report.configs(),
                                    report.filesChanged(),
                                    report.files(),
                                    report.key()));
            if (!report.keysRetired().isEmpty()) {
                say("retired: " + String.join(", ", report.keysRetired()));
            }
        }
    }
}
