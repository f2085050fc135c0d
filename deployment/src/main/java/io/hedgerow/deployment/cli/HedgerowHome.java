package io.hedgerow.deployment.cli;

import java.nio.file.Path;

/** Where the repository lies: the launcher says so. */
public final class HedgerowHome {

    private HedgerowHome() {}

    /**
     * @throws IllegalStateException if this JVM was not started by the launcher
     */
    public static Path folder() {
        String home = System.getProperty("hedgerow.home");
        if (home == null) {
            throw new IllegalStateException(
                    "hedgerow.home is not set: start Hedgerow with deployment/bin/hedgerow");
        }
        return Path.of(home);
    }
}
