package io.hedgerow.deployment.bench.registry;

import io.hedgerow.deployment.cli.HedgerowHome;
import io.hedgerow.deployment.local.LocalServices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * How long {@code hedgerow plugin install} takes, from the start of its process to its end: of a
 * small plugin whose source was never transpiled on this machine, and of the same source again
 * under another name.
 *
 * @param newMillis one per round
 * @param knownMillis one per round
 */
record InstallFigures(List<Long> newMillis, List<Long> knownMillis) {

    private static final String SOURCE =
            """
            export async function processEvent(event: any, { storage }: any) {
                const seen: number = ((await storage.get('seen')) ?? 0) + 1
                await storage.set('seen', seen)
                event.properties.round = ROUND
                return event
            }
            """;

    /**
     * @param stack without a job
     * @param folder for plugins, and for what is transpiled
     */
    static InstallFigures measure(RegistryStack stack, Path folder, int rounds)
            throws IOException, InterruptedException, SQLException {
        try (Connection connection = stack.registry();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "INSERT INTO posthog_organization (id, name)"
                            + " VALUES (gen_random_uuid(), 'installs')");
        }
        List<Long> ofNew = new ArrayList<>();
        List<Long> ofKnown = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            ofNew.add(install(stack, folder, "new-" + round, round));
            ofKnown.add(install(stack, folder, "known-" + round, round));
        }
        return new InstallFigures(ofNew, ofKnown);
    }

    private static long install(RegistryStack stack, Path folder, String name, int round)
            throws IOException, InterruptedException {
        Path plugin = Files.createDirectories(folder.resolve(name));
        Files.writeString(plugin.resolve("plugin.json"), "{\"name\":\"" + name + "\"}");
        Files.writeString(
                plugin.resolve("index.ts"), SOURCE.replace("ROUND", String.valueOf(round)));
        ProcessBuilder command =
                new ProcessBuilder(
                        HedgerowHome.folder().resolve("deployment/bin/hedgerow").toString(),
                        "--jdk",
                        System.getProperty("java.home"),
                        "plugin",
                        "install",
                        plugin.toString(),
                        "--organization",
                        "installs",
                        "--postgres.url",
                        stack.postgres(),
                        "--postgres.user",
                        LocalServices.POSTGRES_USER);
        command.environment().put("HEDGEROW_CACHE", folder.resolve("cache").toString());
        command.redirectErrorStream(true);
        long began = System.nanoTime();
        Process process = command.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException("install of " + name + " failed: " + said);
        }
        return (System.nanoTime() - began) / 1_000_000;
    }
}
