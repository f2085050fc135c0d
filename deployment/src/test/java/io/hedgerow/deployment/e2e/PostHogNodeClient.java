package io.hedgerow.deployment.e2e;

import io.hedgerow.deployment.npm.Npm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Runs {@code send.mjs} with the pinned {@code posthog-node} from npm. */
final class PostHogNodeClient {

    private static final Path SOURCE = Path.of("src/test/npm");
    private static final List<String> FILES =
            List.of("package.json", "package-lock.json", "send.mjs");

    private PostHogNodeClient() {}

    /**
     * @param arguments of {@code send.mjs}
     * @return what it printed
     */
    static String run(String... arguments) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of("target/posthog-node"));
        for (String file : FILES) {
            Files.copy(
                    SOURCE.resolve(file),
                    folder.resolve(file),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.isDirectory(folder.resolve("node_modules/posthog-node"))) {
            Npm.install(folder);
        }
        List<String> command = new ArrayList<>(List.of("node", "send.mjs"));
        command.addAll(List.of(arguments));
        Process node =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (node.waitFor() != 0) {
            throw new IOException("send.mjs failed: " + said);
        }
        return said;
    }
}
