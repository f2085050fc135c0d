package io.hedgerow.deployment.cli;

import java.nio.file.Path;
import java.util.Optional;

/** Where the repository lies: the launcher says so. */
public final class HedgerowHome {

    private HedgerowHome() {}

    /** Empty if this JVM was not started by the launcher. */
    public static Optional<Path> find() {
        return Optional.ofNullable(System.getProperty("hedgerow.home")).map(Path::of);
    }

    /**
     * @throws IllegalStateException if this JVM was not started by the launcher
     */
    public static Path folder() {
        return find().orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "hedgerow.home is not set: start Hedgerow with deployment/bin/hedgerow"));
    }
}
