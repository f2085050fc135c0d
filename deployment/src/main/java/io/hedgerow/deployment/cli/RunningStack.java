package io.hedgerow.deployment.cli;

import io.hedgerow.deployment.cluster.ClusterFolder;
import io.hedgerow.deployment.cluster.ClusterState;
import io.hedgerow.deployment.local.LocalState;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;

/** What runs on this machine, for commands that were not told where Kafka and its like are. */
public final class RunningStack {

    private static final List<ConfigOption<String>> ADDRESSES =
            List.of(
                    HedgerowOptions.KAFKA_SERVERS,
                    HedgerowOptions.CLICKHOUSE_URL,
                    HedgerowOptions.POSTGRES_URL);

    private RunningStack() {}

    /**
     * The configuration, with the addresses of the stack that runs here if it names none at all: a
     * Kafka of one place and a Postgres of another never come together.
     *
     * @param home the folder of the repository, where stacks leave word; {@code null} if it is not
     *     known
     * @throws IOException when both a local stack and a cluster run here, or what they have left
     *     word of cannot be read
     */
    public static HedgerowConfiguration complete(HedgerowConfiguration given, Path home)
            throws IOException {
        if (home == null || ADDRESSES.stream().anyMatch(each -> given.find(each).isPresent())) {
            return given;
        }
        List<Map<String, String>> running = running(home);
        if (running.size() > 1) {
            throw new IOException(
                    "a local stack and a cluster run here: name the one that is meant, such as with --"
                            + HedgerowOptions.POSTGRES_URL.key()
                            + ", "
                            + String.join(
                                    " or ",
                                    running.stream()
                                            .map(
                                                    each ->
                                                            each.get(
                                                                    HedgerowOptions.POSTGRES_URL
                                                                            .key()))
                                            .toList()));
        }
        return running.isEmpty() ? given : given.orElse(running.get(0), "what runs here");
    }

    private static List<Map<String, String>> running(Path home) throws IOException {
        List<Map<String, String>> running = new ArrayList<>();
        LocalState.running(home)
                .ifPresent(
                        local ->
                                running.add(
                                        options(
                                                local.kafka(),
                                                local.clickhouse(),
                                                local.postgres(),
                                                local.postgresUser(),
                                                null,
                                                local.secretKeys())));
        ClusterFolder.ofHome(home)
                .state()
                .filter(cluster -> cluster.runningSupervisor().isPresent())
                .map(ClusterState::services)
                .ifPresent(
                        services ->
                                running.add(
                                        options(
                                                services.kafka(),
                                                services.clickhouse(),
                                                services.postgres(),
                                                services.postgresUser(),
                                                services.geoIpDatabase(),
                                                services.secretKeys())));
        return running;
    }

    private static Map<String, String> options(
            String kafka,
            String clickHouse,
            String postgres,
            String user,
            String geoIp,
            String secretKeys) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put(HedgerowOptions.KAFKA_SERVERS.key(), kafka);
        options.put(HedgerowOptions.CLICKHOUSE_URL.key(), clickHouse);
        options.put(HedgerowOptions.POSTGRES_URL.key(), postgres);
        options.put(HedgerowOptions.POSTGRES_USER.key(), user);
        if (geoIp != null) {
            options.put(HedgerowOptions.GEOIP_DATABASE.key(), geoIp);
        }
        if (secretKeys != null) {
            options.put(HedgerowOptions.SECRET_KEYS.key(), secretKeys);
        }
        return options;
    }
}
