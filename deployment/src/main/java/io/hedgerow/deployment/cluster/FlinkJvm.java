package io.hedgerow.deployment.cluster;

import io.hedgerow.deployment.local.StartException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/** The command lines of Flink's processes, as its start scripts would make them. */
final class FlinkJvm {

    /** What makes this JVM compile JavaScript does so in Flink's. */
    private static final List<String> INHERITED =
            List.of(
                    "-XX:+UnlockExperimentalVMOptions",
                    "-XX:+EnableJVMCI",
                    "--upgrade-module-path=",
                    "--enable-native-access=",
                    "--sun-misc-unsafe-memory-access=",
                    "-Dpolyglot.engine.userResourceCache=",
                    "-Dhedgerow.transpiled.cache=");

    private final ClusterFolder folder;
    private final FlinkDistribution distribution;
    private final FlinkConfiguration configuration;

    FlinkJvm(
            ClusterFolder folder,
            FlinkDistribution distribution,
            FlinkConfiguration configuration) {
        this.folder = folder;
        this.distribution = distribution;
        this.configuration = configuration;
    }

    ProcessBuilder jobManager(int metricsPort) throws StartException {
        Configuration values = configuration.values();
        try {
            var memory = JobManagerProcessUtils.processSpecFromConfig(values);
            return server(
                    ClusterFolder.JOB_MANAGER,
                    "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                    JobManagerProcessUtils.generateJvmParametersStr(memory, values),
                    JobManagerProcessUtils.generateDynamicConfigsStr(memory),
                    metricsPort);
        } catch (IllegalConfigurationException e) {
            throw refused(e);
        }
    }

    ProcessBuilder taskManager(String name, int metricsPort) throws StartException {
        try {
            var memory = TaskExecutorProcessUtils.processSpecFromConfig(configuration.values());
            return server(
                    name,
                    "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                    ProcessMemoryUtils.generateJvmParametersStr(memory),
                    TaskExecutorProcessUtils.generateDynamicConfigsStr(memory),
                    metricsPort);
        } catch (IllegalConfigurationException e) {
            throw refused(e);
        }
    }

    private static StartException refused(IllegalConfigurationException e) {
        return new StartException("Flink refused its memory settings: " + e.getMessage(), e);
    }

    private ProcessBuilder server(
            String name, String main, String jvmFlags, String properties, int metricsPort) {
        List<String> flags = new ArrayList<>(Arrays.asList(jvmFlags.trim().split("\\s+")));
        flags.add("-Dlog.file=" + folder.log(name)); // for the web UI
        List<String> arguments = new ArrayList<>(List.of("--configDir", folder.conf().toString()));
        arguments.addAll(Arrays.asList(properties.trim().split("\\s+")));
        arguments.addAll(List.of("-D", "metrics.reporter.prom.port=" + metricsPort));
        return java(flags, main, arguments).directory(folder.path().toFile());
    }

    /** Flink's command line, {@code flink}, in the folder of the caller. */
    ProcessBuilder client(List<String> arguments) {
        return java(List.of(), "org.apache.flink.client.cli.CliFrontend", arguments);
    }

    private ProcessBuilder java(List<String> flags, String main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(configuration.jvmFlags());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> INHERITED.stream().anyMatch(flag::startsWith))
                .forEach(command::add);
        command.add("-Dlog4j.configurationFile=" + folder.conf().resolve("log4j2.properties"));
        command.addAll(List.of("-cp", distribution.classPath(), main));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("FLINK_CONF_DIR", folder.conf().toString());
        // Flink loads every folder in there as a plugin of its own.
        builder.environment().put("FLINK_PLUGINS_DIR", folder.path().resolve("plugins").toString());
        return builder;
    }
}
