package io.hedgerow.deployment.cli.secrets;

import io.hedgerow.deployment.registry.KeyFile;
import io.hedgerow.job.secrets.SecretKeys;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hedgerow secrets keygen}. */
@Command(
        name = "keygen",
        description = {
            "Make a key set for option secrets.keys, or add a key to one.",
            "A new key encrypts from then on; the older ones of the set still decrypt. Give the file to"
                    + " every TaskManager before anything is encrypted with it, then run `hedgerow secrets"
                    + " rotate`."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:done", "1:nothing was written", "2:not understood"})
final class SecretsKeygenCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @ArgGroup private Place place;

    /** Where the keys go; without it, to standard output. */
    private static final class Place {

        @Option(
                names = "--out",
                paramLabel = "FILE",
                description =
                        "Write a new key set to this file, readable by its owner only; it must not exist.")
        private Path out;

        @Option(
                names = "--add-to",
                paramLabel = "FILE",
                description = "Add a new key to the key set in this file.")
        private Path addTo;
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (place == null) {
            out.println(SecretKeys.generate().toJson());
        } else if (place.out != null) {
            SecretKeys keys = SecretKeys.generate();
            new KeyFile(place.out).create(keys);
            out.println("key " + keys.primaryId() + " in " + place.out);
        } else {
            KeyFile file = new KeyFile(place.addTo);
            SecretKeys keys = file.read().withNewPrimary();
            file.replace(keys);
            out.println("key " + keys.primaryId() + " added to " + place.addTo);
        }
        out.flush();
        return 0;
    }
}
