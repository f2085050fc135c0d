package io.hedgerow.deployment.seed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Runs {@code npm ci} in a folder with a lock file; install scripts of packages never run. */
public final class NpmInstall {

    private NpmInstall() {}

    /**
     * @throws IOException when npm is missing or fails, with its last words
     */
    public static void run(Path folder) throws IOException, InterruptedException {
        Process npm;
        try {
            npm =
                    new ProcessBuilder(
                                    "npm",
                                    "ci",
                                    "--ignore-scripts",
                                    "--no-audit",
                                    "--no-fund",
                                    "--loglevel=error")
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException e) {
            throw new IOException("npm is not on the PATH: it is needed in " + folder, e);
        }
        npm.getOutputStream().close();
        String said = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (npm.waitFor() != 0) {
            throw new IOException("npm ci failed in " + folder + ": " + said.strip());
        }
    }
}
