package io.hedgerow.deployment.bench.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs {@code node/benchmark.js} in a process of its own. */
final class NodeRun {

    /**
     * @param perWallSecond events
     * @param perCpuSecond events, CPU time of the process
     * @param checksum of all outputs
     */
    record Result(double perWallSecond, double perCpuSecond, String checksum) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path benchFolder;
    private final Path workFolder;

    NodeRun(Path benchFolder, Path workFolder) throws IOException {
        this.benchFolder = benchFolder;
        this.workFolder = workFolder;
        JSON.writeValue(workFolder.resolve("geoip.json").toFile(), BenchmarkEvents.locations());
        for (int size :
                List.of(BenchmarkEvents.SMALL_PROPERTIES, BenchmarkEvents.LARGE_PROPERTIES)) {
            StringBuilder lines = new StringBuilder();
            for (byte[] event : BenchmarkEvents.generate(size)) {
                lines.append(new String(event, StandardCharsets.UTF_8)).append('\n');
            }
            Files.writeString(events(size), lines);
        }
    }

    /** Fetches the pinned packages, if they are not there. */
    void install() throws IOException, InterruptedException {
        if (!Files.isDirectory(benchFolder.resolve("node/node_modules/vm2"))) {
            run(List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
        }
    }

    /**
     * @param mode {@code plain} or {@code vm2}
     */
    Result measure(String mode, BenchmarkPlugin plugin, double warmSeconds, double seconds)
            throws IOException, InterruptedException {
        String line =
                run(
                        List.of(
                                "node",
                                "benchmark.js",
                                mode,
                                benchFolder.resolve("plugins").resolve(plugin.folder()).toString(),
                                events(plugin.properties()).toString(),
                                workFolder.resolve("geoip.json").toString(),
                                String.valueOf(warmSeconds),
                                String.valueOf(seconds)));
        JsonNode result = JSON.readTree(line);
        return new Result(
                result.path("perWallSecond").asDouble(),
                result.path("perCpuSecond").asDouble(),
                result.path("checksum").asText());
    }

    private Path events(int properties) {
        return workFolder.resolve("events-" + properties + ".ndjson");
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .directory(benchFolder.resolve("node").toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try {
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException(String.join(" ", command) + " ended with " + code);
            }
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
