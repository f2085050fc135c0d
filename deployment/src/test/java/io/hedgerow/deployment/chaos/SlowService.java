package io.hedgerow.deployment.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A third party that takes 5 to 100 ms to answer and writes down every call it got. Whether it
 * refuses depends on what it was asked alone, so a repeated call gets the same answer.
 *
 * <p><b>Owns</b> an HTTP server on loopback and its ledger. <b>Lives</b> from {@link #start} to
 * {@link #close}. <b>Threads</b>: any. <b>Survives</b> nothing.
 */
final class SlowService implements AutoCloseable {

    /**
     * @param number of the call, from 1
     * @param idempotencyKey {@code null} if it carried none
     * @param status it was answered with
     */
    record Call(
            long number,
            String method,
            String path,
            JsonNode body,
            String idempotencyKey,
            int status) {

        /** The event whose plugin called; only of {@code /call}. */
        Step step() {
            return new Step(
                    body.path("team").asInt(),
                    body.path("person").asText(),
                    body.path("seq").asInt());
        }

        int attempt() {
            return body.path("attempt").asInt();
        }
    }

    private static final JsonMapper JSON = new JsonMapper();
    private static final int SHORTEST_MILLIS = 5;
    private static final int LONGEST_MILLIS = 100;

    private final HttpServer server;
    private final ScheduledExecutorService answers = Executors.newScheduledThreadPool(2);
    private final List<Call> ledger = new ArrayList<>();
    private final Random delays;

    private SlowService(HttpServer server, long seed) {
        this.server = server;
        this.delays = new Random(seed);
    }

    static SlowService start(long seed) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        SlowService service = new SlowService(server, seed);
        server.createContext("/", service::take);
        server.setExecutor(service.answers);
        server.start();
        return service;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void take(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        Call call;
        int delay;
        synchronized (ledger) {
            call =
                    new Call(
                            ledger.size() + 1L,
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().getPath(),
                            body,
                            exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                            status(exchange.getRequestURI().getPath(), body));
            ledger.add(call);
            delay = SHORTEST_MILLIS + delays.nextInt(LONGEST_MILLIS - SHORTEST_MILLIS + 1);
        }
        answers.schedule(() -> answer(exchange, call), delay, TimeUnit.MILLISECONDS);
    }

    private static int status(String path, JsonNode body) {
        boolean firstAttempt = path.equals("/call") && body.path("attempt").asInt() == 1;
        return firstAttempt && new Step(0, "", body.path("seq").asInt()).failsOnce() ? 500 : 200;
    }

    private static void answer(HttpExchange exchange, Call call) {
        byte[] body = ("{\"call\":" + call.number() + "}").getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(call.status(), body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            // The caller was killed meanwhile.
        }
    }

    List<Call> ledger() {
        synchronized (ledger) {
            return List.copyOf(ledger);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        answers.shutdownNow();
    }
}
