package io.hedgerow.deployment.local;

/**
 * Which Kafka, ClickHouse and Postgres to use. Addresses are {@code null} for a server of our own;
 * ports are 0 for any free one.
 *
 * @param kafka bootstrap servers of an existing Kafka
 * @param clickhouse HTTP address of an existing ClickHouse
 * @param postgres JDBC address of an existing Postgres
 */
public record ServiceOptions(
        String kafka,
        String clickhouse,
        String postgres,
        int kafkaPort,
        int clickhousePort,
        int postgresPort) {

    /** Every server our own, on any free port. */
    public static ServiceOptions ours() {
        return new ServiceOptions(null, null, null, 0, 0, 0);
    }
}
