package io.hedgerow.deployment.bench.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP server on loopback that answers each request after {@link DelayedHttp#MILLIS}.
 *
 * <p><b>Owns</b> a port and two threads. <b>Lives</b> until closed. <b>Threads</b>: its own.
 * <b>Survives</b> nothing.
 */
final class HttpService implements AutoCloseable {

    private static final byte[] BODY = {'{', '}'};

    private final HttpServer server;
    private final ExecutorService handlers = Executors.newFixedThreadPool(1);
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

    HttpService(int connections) throws IOException {
        // Read once, when the JDK's server is loaded: or each answer waits for an ACK, and
        // connections above 200 are closed.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty(
                "sun.net.httpserver.maxIdleConnections", String.valueOf(2 * connections));
        server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), connections);
        server.createContext(
                "/",
                exchange ->
                        timer.schedule(
                                () -> answer(exchange), DelayedHttp.MILLIS, TimeUnit.MILLISECONDS));
        server.setExecutor(handlers);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private static void answer(HttpExchange exchange) {
        try (exchange) {
            exchange.sendResponseHeaders(200, BODY.length);
            exchange.getResponseBody().write(BODY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        timer.shutdownNow();
        handlers.shutdownNow();
    }
}
