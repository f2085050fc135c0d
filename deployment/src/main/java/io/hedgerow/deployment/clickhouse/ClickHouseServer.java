package io.hedgerow.deployment.clickhouse;

import io.hedgerow.deployment.local.ChildProcess;
import io.hedgerow.deployment.local.Ports;
import io.hedgerow.deployment.local.StartException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real ClickHouse server in a process of its own, on loopback: user {@code default} without
 * password.
 *
 * <p><b>Owns</b> the server process. <b>Lives</b> from {@link #start} to {@link #close}.
 * <b>Threads</b>: one at a time. <b>Survives</b>: its data folder, also {@link #kill}.
 */
public final class ClickHouseServer implements AutoCloseable {

    private static final long READY_SECONDS = 60;
    private static final Duration POLL = Duration.ofMillis(100);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(2))
                    .build();
    private final Path library;
    private final Path data;
    private final Path log;
    private final int httpPort;
    private final int tcpPort;
    private ChildProcess process;

    private ClickHouseServer(Path library, Path data, Path log, int httpPort, int tcpPort) {
        this.library = library;
        this.data = data;
        this.log = log;
        this.httpPort = httpPort;
        this.tcpPort = tcpPort;
    }

    /**
     * Returns once the server answers.
     *
     * @param wantedPort for HTTP; 0 for any free port
     */
    public static ClickHouseServer start(Path library, Path data, Path log, int wantedPort)
            throws StartException {
        ClickHouseServer server =
                new ClickHouseServer(
                        library,
                        data,
                        log,
                        Ports.free(wantedPort, "ClickHouse", "--clickhouse-port"),
                        Ports.free());
        server.launch();
        return server;
    }

    private void launch() throws StartException {
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new StartException("could not create " + data + ": " + e.getMessage(), e);
        }
        process =
                ChildProcess.start(
                        "ClickHouse",
                        ClickHouseProcess.class,
                        List.of("-Xmx64m", "-XX:+UseSerialGC"),
                        List.of(
                                library.toString(),
                                data.toString(),
                                String.valueOf(httpPort),
                                String.valueOf(tcpPort),
                                log.resolveSibling(log.getFileName() + ".engine").toString()),
                        log);
        awaitReady();
    }

    private void awaitReady() throws StartException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        HttpRequest ping =
                HttpRequest.newBuilder(URI.create(url() + "/ping"))
                        .timeout(Duration.ofSeconds(2))
                        .build();
        while (true) {
            if (!process.isAlive()) {
                throw new StartException(process.obituary());
            }
            try {
                if (http.send(ping, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // Not listening yet.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StartException("interrupted while ClickHouse was starting", e);
            }
            if (System.nanoTime() > deadline) {
                process.kill();
                throw new StartException(
                        "ClickHouse did not answer within " + READY_SECONDS + " s, see " + log);
            }
            try {
                process.onExit().get(POLL.toMillis(), TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.TimeoutException e) {
                // Alive: ask again.
            } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
                throw new StartException("interrupted while ClickHouse was starting", e);
            }
        }
    }

    public String url() {
        return "http://127.0.0.1:" + httpPort;
    }

    public ChildProcess process() {
        return process;
    }

    /**
     * Ends the server as a crash would; {@link #restart} brings it back on the same ports and data.
     */
    public void kill() {
        process.kill();
    }

    public void restart() throws StartException {
        close();
        launch();
    }

    @Override
    public void close() {
        process.close();
    }
}
