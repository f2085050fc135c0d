package io.hedgerow.deployment.cluster;

import io.hedgerow.deployment.local.Ports;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.GlobalConfiguration;

/**
 * A Flink cluster of separate JVMs, as Flink's scripts would start them: the jars of a
 * distribution's {@code lib/} with what Hedgerow adds to it, and the configuration that Hedgerow
 * ships.
 *
 * <p><b>Owns</b> the processes. <b>Lives</b> from {@link #startJobManager} to {@link #close}.
 * <b>Threads</b>: one at a time. <b>Survives</b>: checkpoints in its folder.
 */
final class FlinkProcesses implements AutoCloseable {

    private static final String RESULT = "BASH_JAVA_UTILS_EXEC_RESULT:";
    private static final long CLI_SECONDS = 240;

    private final Deque<Process> processes = new ArrayDeque<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final Path conf;
    private final String classPath;
    private final List<String> opens;
    private final int restPort;

    /**
     * @param shippedConf folder of {@code config.yaml}
     * @param overrides what must differ on this machine
     * @param lib folders of jars
     */
    FlinkProcesses(Path folder, Path shippedConf, Map<String, String> overrides, Path... lib)
            throws Exception {
        this.folder = folder;
        conf = Files.createDirectories(folder.resolve("conf"));
        classPath =
                Arrays.stream(lib)
                        .map(jars -> jars + "/*")
                        .collect(Collectors.joining(File.pathSeparator));
        restPort = Ports.free();
        Configuration config = GlobalConfiguration.loadConfiguration(shippedConf.toString());
        opens = List.of(config.getString("env.java.opts.all", "").split(" "));
        config.removeKey("env.java.opts.all");
        config.setString("rest.port", String.valueOf(restPort));
        config.setString("jobmanager.rpc.port", String.valueOf(Ports.free()));
        for (String key :
                List.of(
                        "rest.address",
                        "rest.bind-address",
                        "jobmanager.rpc.address",
                        "jobmanager.bind-host",
                        "taskmanager.host",
                        "taskmanager.bind-host")) {
            config.setString(key, "127.0.0.1");
        }
        overrides.forEach(config::setString);
        Files.write(
                conf.resolve("config.yaml"),
                ConfigurationUtils.convertConfigToWritableLines(config, false));
        Files.writeString(
                conf.resolve("log4j2.properties"),
                """
                rootLogger.level = info
                rootLogger.appenderRef.console.ref = console
                appender.console.name = console
                appender.console.type = CONSOLE
                appender.console.layout.type = PatternLayout
                appender.console.layout.pattern = %d{ABSOLUTE} %-5p %c{1} %m%n
                """);
    }

    void startJobManager() throws Exception {
        start(
                "jobmanager",
                "GET_JM_RESOURCE_PARAMS",
                "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint");
    }

    /** Returns the process; it registers with the JobManager by itself. */
    Process startTaskManager() throws Exception {
        return start(
                "taskmanager",
                "GET_TM_RESOURCE_PARAMS",
                "org.apache.flink.runtime.taskexecutor.TaskManagerRunner");
    }

    private Process start(String name, String parameters, String main) throws Exception {
        List<String> words = new ArrayList<>();
        Process sizes =
                java(
                                List.of(),
                                "org.apache.flink.runtime.util.bash.BashJavaUtils",
                                List.of(parameters, "--configDir", conf.toString()))
                        .redirectError(folder.resolve("sizes.log").toFile())
                        .start();
        try (var lines = sizes.inputReader().lines()) {
            lines.filter(line -> line.startsWith(RESULT))
                    .forEach(line -> words.add(line.substring(RESULT.length()).trim()));
        }
        if (sizes.waitFor() != 0 || words.size() != 2) {
            throw new IOException("Flink refused the memory settings: " + words);
        }
        List<String> arguments = new ArrayList<>(List.of("--configDir", conf.toString()));
        arguments.addAll(List.of(words.get(1).split(" ")));
        Process process =
                java(List.of(words.get(0).split(" ")), main, arguments)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                folder.resolve(name + "-" + processes.size() + ".log").toFile())
                        .start();
        processes.push(process);
        return process;
    }

    /** Runs Flink's command line; returns what it printed. */
    String cli(List<String> arguments) throws Exception {
        Path output = folder.resolve("cli.log");
        Process cli =
                java(List.of(), "org.apache.flink.client.cli.CliFrontend", arguments)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        processes.push(cli);
        if (!cli.waitFor(CLI_SECONDS, TimeUnit.SECONDS) || cli.exitValue() != 0) {
            throw new IOException("flink " + arguments + ": " + Files.readString(output));
        }
        return Files.readString(output);
    }

    private ProcessBuilder java(List<String> jvmFlags, String main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.addAll(opens);
        command.add("-Dlog4j.configurationFile=" + conf.resolve("log4j2.properties"));
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("FLINK_CONF_DIR", conf.toString());
        // Flink loads every folder in there as a plugin of its own.
        builder.environment().put("FLINK_PLUGINS_DIR", folder.resolve("plugins").toString());
        return builder;
    }

    /** The answer of Flink's REST interface, or why there is none. */
    String rest(String path) throws InterruptedException {
        try {
            return http.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + restPort + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The ends of all logs, for a failure's message. */
    String logs() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
                List<String> lines = Files.readAllLines(log);
                text.append("\n== ").append(log.getFileName()).append('\n');
                lines.subList(Math.max(0, lines.size() - 60), lines.size())
                        .forEach(line -> text.append(line).append('\n'));
            }
        }
        return text.toString();
    }

    @Override
    public void close() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }
}
