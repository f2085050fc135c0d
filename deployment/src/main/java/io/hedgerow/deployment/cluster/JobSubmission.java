package io.hedgerow.deployment.cluster;

import io.hedgerow.deployment.local.ChildProcess;
import io.hedgerow.deployment.local.StartException;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;

/**
 * Hands the packaged job to a cluster through Flink's own command line, so that it is loaded the
 * way every cluster loads it. The job's options come from the caller, the environment, and, where
 * both are silent, from the services that the cluster was started with.
 */
public final class JobSubmission {

    private static final Pattern SUBMITTED =
            Pattern.compile("Job has been submitted with JobID ([0-9a-f]{32})");
    private static final long MINUTES = 5;
    private static final String LOCAL_CHECKPOINT_INTERVAL = "1 s";

    private final ClusterFolder folder;
    private final FlinkDistribution distribution;
    private final List<String> arguments;
    private final HedgerowConfiguration configuration;

    /**
     * @param services of the cluster; {@code null} if it has none
     * @param options {@code --key value} for the job
     * @throws io.hedgerow.job.config.ConfigurationException naming an option that does not exist or
     *     cannot be used
     */
    public JobSubmission(
            ClusterFolder folder,
            FlinkDistribution distribution,
            ClusterState.Services services,
            List<String> options) {
        this.folder = folder;
        this.distribution = distribution;
        this.arguments = new ArrayList<>(options);
        if (services != null) {
            HedgerowConfiguration given = load();
            defaults(services)
                    .forEach(
                            (option, value) -> {
                                if (given.find(option).isEmpty()) {
                                    arguments.addAll(List.of("--" + option.key(), value));
                                }
                            });
        }
        this.configuration = load();
    }

    private HedgerowConfiguration load() {
        return HedgerowConfiguration.load(arguments.toArray(String[]::new), System.getenv());
    }

    private static Map<ConfigOption<?>, String> defaults(ClusterState.Services services) {
        Map<ConfigOption<?>, String> values = new LinkedHashMap<>();
        values.put(HedgerowOptions.KAFKA_SERVERS, services.kafka());
        values.put(HedgerowOptions.CLICKHOUSE_URL, services.clickhouse());
        values.put(HedgerowOptions.POSTGRES_URL, services.postgres());
        values.put(HedgerowOptions.POSTGRES_USER, services.postgresUser());
        values.put(HedgerowOptions.CHECKPOINT_INTERVAL, LOCAL_CHECKPOINT_INTERVAL);
        if (services.geoIpDatabase() != null) {
            values.put(HedgerowOptions.GEOIP_DATABASE, services.geoIpDatabase());
        }
        if (services.secretKeys() != null) {
            values.put(HedgerowOptions.SECRET_KEYS, services.secretKeys());
        }
        return values;
    }

    /** What the job will be told. */
    public HedgerowConfiguration configuration() {
        return configuration;
    }

    /**
     * Returns once the JobManager has accepted the job; it may not run yet.
     *
     * @param savepoint to go on from; {@code null} to start anew
     * @return the job's id
     * @throws StartException with what Flink's command line said last
     */
    public String submit(String savepoint) throws StartException {
        List<String> command = new ArrayList<>(List.of("run", "-d"));
        if (savepoint != null) {
            command.addAll(List.of("-s", savepoint));
        }
        command.add(distribution.jobJar().toString());
        command.addAll(arguments);
        FlinkJvm jvm = new FlinkJvm(folder, distribution, FlinkConfiguration.read(folder));
        Path output = folder.log("submit");
        try {
            Files.deleteIfExists(output);
            ChildProcess client = ChildProcess.start("flink run", jvm.client(command), output);
            try (client) {
                int status = client.onExit().get(MINUTES, TimeUnit.MINUTES);
                String said = Files.readString(output, StandardCharsets.UTF_8);
                Matcher id = SUBMITTED.matcher(said);
                if (status == 0 && id.find()) {
                    return id.group(1);
                }
                throw new StartException(
                        "the job was not accepted: "
                                + FlinkRest.lastCause(said)
                                + "; see "
                                + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while submitting the job", e);
        } catch (TimeoutException e) {
            throw new StartException(
                    "Flink did not accept the job within " + MINUTES + " minutes, see " + output,
                    e);
        } catch (IOException | ExecutionException e) {
            throw new StartException("the job was not submitted: " + e.getMessage(), e);
        }
    }
}
