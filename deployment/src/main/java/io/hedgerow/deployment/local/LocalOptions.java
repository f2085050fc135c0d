package io.hedgerow.deployment.local;

import java.nio.file.Path;

/**
 * What a local stack is made of. Ports are 0 for any free one; addresses are {@code null} for an
 * embedded component.
 *
 * @param home the repository, with the sample plugins
 * @param data where everything is kept; {@code null} for a temporary folder that goes with the
 *     stack
 * @param kafka bootstrap servers of an existing Kafka
 * @param clickhouse HTTP address of an existing ClickHouse
 * @param postgres JDBC address of an existing Postgres
 */
public record LocalOptions(
        Path home,
        Path data,
        String kafka,
        String clickhouse,
        String postgres,
        int capturePort,
        int flinkPort,
        int kafkaPort,
        int clickhousePort,
        int postgresPort,
        int parallelism,
        String stateBackend) {

    public static LocalOptions defaults(Path home) {
        return new LocalOptions(home, null, null, null, null, 0, 0, 0, 0, 0, 2, "rocksdb");
    }
}
