package io.hedgerow.deployment.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real Postgres from embedded binaries, on loopback.
 *
 * <p><b>Owns</b> the server process. <b>Lives</b> from {@link #start} to {@link #close}.
 * <b>Threads</b>: one at a time. <b>Survives</b>: its data folder.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Duration READY = Duration.ofSeconds(60);
    private static final long STOP_SECONDS = 10;

    private final EmbeddedPostgres postgres;

    private PostgresServer(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /**
     * @param wantedPort 0 for any free port
     */
    public static PostgresServer start(Path data, Path log, int wantedPort) throws StartException {
        int port = Ports.free(wantedPort, "Postgres", "--postgres-port");
        try {
            endLeftover(data);
            Files.createDirectories(data.toAbsolutePath().getParent());
            Files.createDirectories(log.toAbsolutePath().getParent());
            return new PostgresServer(
                    EmbeddedPostgres.builder()
                            .setDataDirectory(data)
                            .setCleanDataDirectory(false)
                            .setPort(port)
                            .setServerConfig("listen_addresses", "127.0.0.1")
                            .setServerConfig("max_connections", "60")
                            .setPGStartupWait(READY)
                            .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start());
        } catch (IOException | IllegalStateException e) {
            throw new StartException(
                    "Postgres did not start: " + e.getMessage() + "; see " + log, e);
        }
    }

    /**
     * Ends the server that a killed parent left behind in that folder, if there is one. The
     * server's own file tells its process and, in seconds, when it started.
     */
    public static void endLeftover(Path data) throws IOException {
        Path file = data.resolve("postmaster.pid");
        if (Files.isRegularFile(file)) {
            List<String> lines = Files.readAllLines(file);
            try {
                long started = TimeUnit.SECONDS.toMillis(Long.parseLong(lines.get(2).strip()));
                new ProcessId(Long.parseLong(lines.get(0).strip()), started).end(STOP_SECONDS);
            } catch (NumberFormatException | IndexOutOfBoundsException e) {
                throw new IOException(file + " is not what Postgres writes", e);
            }
        }
    }

    public String jdbcUrl() {
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    public int port() {
        return postgres.getPort();
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new IllegalStateException("Postgres did not stop: " + e.getMessage(), e);
        }
    }
}
