package io.hedgerow.deployment.npm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs npm in a folder. Install scripts of packages never run. */
public final class Npm {

    private Npm() {}

    /**
     * Installs what the lock file in the folder names.
     *
     * @throws IOException when npm is missing or fails, with its last words
     */
    public static void install(Path folder) throws IOException, InterruptedException {
        run(folder, Map.of(), "ci", "--no-audit", "--no-fund");
    }

    /**
     * @param environment in addition to this process's
     * @return what npm said
     * @throws IOException when npm is missing or fails, with its last words
     */
    public static String run(Path folder, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add("npm");
        command.addAll(List.of(arguments));
        command.addAll(List.of("--ignore-scripts", "--loglevel=error"));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process npm;
        try {
            npm = builder.start();
        } catch (IOException e) {
            throw new IOException("npm is not on the PATH: it is needed in " + folder, e);
        }
        npm.getOutputStream().close();
        String said = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (npm.waitFor() != 0) {
            throw new IOException(
                    "npm " + arguments[0] + " failed in " + folder + ": " + said.strip());
        }
        return said;
    }
}
