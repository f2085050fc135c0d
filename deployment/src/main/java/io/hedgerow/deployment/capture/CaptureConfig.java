package io.hedgerow.deployment.capture;

/**
 * What the endpoint is connected to.
 *
 * @param host address to listen on
 * @param port 0 takes any free one
 * @param kafkaBootstrapServers broker addresses
 * @param topic the ingestion topic
 * @param jdbcUrl the registry, {@code jdbc:postgresql://…}
 */
public record CaptureConfig(
        String host,
        int port,
        String kafkaBootstrapServers,
        String topic,
        String jdbcUrl,
        String jdbcUser,
        String jdbcPassword) {

    /** Without the password. */
    @Override
    public String toString() {
        return "CaptureConfig["
                + host
                + ":"
                + port
                + " -> "
                + kafkaBootstrapServers
                + "/"
                + topic
                + ", "
                + jdbcUrl
                + "]";
    }
}
