package io.hedgerow.deployment.cli;

import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.ingestion.KafkaClickHouseConnectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/**
 * The job's configuration for commands that work beside it: told as the job is told it
 * (docs/configuration.md), else the addresses of what runs on this machine. How its file is named
 * is the subclass's.
 */
public abstract class JobAddresses {

    /** Of what an option says that names the file. */
    protected static final String FILE =
            "Configuration of the job, YAML; also HEDGEROW_CONFIG. Every option of it can be given"
                    + " in the environment, too. Without any address: what runs on this machine.";

    @Option(
            names = "--kafka.bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "The job's Kafka.")
    private String kafka;

    @Option(names = "--clickhouse.url", paramLabel = "URL", description = "The job's ClickHouse.")
    private String clickHouse;

    @Option(
            names = "--postgres.url",
            paramLabel = "JDBC-URL",
            description = "Database with the registry.")
    private String postgres;

    @Option(
            names = "--postgres.user",
            paramLabel = "USER",
            description = "User of Postgres; default: postgres.")
    private String user;

    @Option(
            names = "--postgres.password",
            paramLabel = "PASSWORD",
            description = "Its password; HEDGEROW_POSTGRES_PASSWORD keeps it to yourself.")
    private String password;

    @Option(
            names = "--secrets.keys",
            paramLabel = "REFERENCE",
            description = "Keys that secrets are encrypted with: file:PATH or env:NAME.")
    private String keys;

    @Option(
            names = "--set",
            paramLabel = "OPTION=VALUE",
            description =
                    "Any other option of the job, as in docs/configuration.md; may be repeated.")
    private Map<String, String> others = new LinkedHashMap<>();

    /**
     * The configuration's file.
     *
     * @return {@code null} when none is named
     */
    protected abstract Path file();

    /**
     * @throws IOException when it is not clear what is meant
     * @throws io.hedgerow.job.config.ConfigurationException naming an option that cannot be used
     */
    public final HedgerowConfiguration configuration() throws IOException {
        List<String> arguments = new ArrayList<>();
        Path file = file();
        add(arguments, "config", file == null ? null : file.toString());
        add(arguments, "kafka.bootstrap-servers", kafka);
        add(arguments, "clickhouse.url", clickHouse);
        add(arguments, "postgres.url", postgres);
        add(arguments, "postgres.user", user);
        add(arguments, "postgres.password", password);
        add(arguments, "secrets.keys", keys);
        others.forEach((key, value) -> add(arguments, key, value));
        return RunningStack.complete(
                HedgerowConfiguration.load(arguments.toArray(String[]::new), System.getenv()),
                HedgerowHome.find().orElse(null));
    }

    /**
     * The job's ClickHouse.
     *
     * @throws IOException as {@link #configuration()}
     */
    public final ClickHouseClient clickHouse() throws IOException {
        return clickHouse(configuration());
    }

    /**
     * @throws io.hedgerow.job.config.ConfigurationException if none is named
     */
    public static ClickHouseClient clickHouse(HedgerowConfiguration configuration) {
        return new ClickHouseClient(KafkaClickHouseConnectors.clickHouse(configuration));
    }

    private static void add(List<String> arguments, String key, String value) {
        if (value != null) {
            arguments.addAll(List.of("--" + key, value));
        }
    }
}
