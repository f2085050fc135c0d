package io.hedgerow.deployment.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@link JobAddresses} for commands in which {@code --config} can mean nothing but the file. */
public final class JobOptions extends JobAddresses {

    @Option(names = "--config", paramLabel = "FILE", description = FILE)
    private Path config;

    @Override
    protected Path file() {
        return config;
    }
}
