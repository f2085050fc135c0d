package io.hedgerow.deployment.clickhouse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hedgerow.deployment.local.StartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between the sink and ClickHouse and does harm to chosen inserts. */
final class InsertProxy implements AutoCloseable {

    enum Fault {
        /** Answers 503; the server never sees the insert. */
        REFUSE,
        /** The server does the insert; the connection breaks before the answer. */
        LOSE_ANSWER,
        /** Kills the server, starts it again, and lets this insert fail. */
        KILL_SERVER
    }

    private record Harm(Fault fault, Runnable also) {}

    private final ClickHouseServer target;
    private final HttpServer proxy;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<Integer, Harm> harms = new ConcurrentHashMap<>();
    private final AtomicInteger inserts = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();

    InsertProxy(ClickHouseServer target) throws IOException {
        this.target = target;
        proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.setExecutor(executor);
        proxy.createContext("/", this::handle);
        proxy.start();
    }

    String url() {
        return "http://127.0.0.1:" + proxy.getAddress().getPort();
    }

    /** The insert with this number, from 1, gets the fault; {@code also} runs before it. */
    void onInsert(int number, Fault fault, Runnable also) {
        harms.put(number, new Harm(fault, also));
    }

    int faultsDone() {
        return done.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Harm harm = harms.get(inserts.incrementAndGet());
        if (harm == null) {
            answer(exchange, forward(exchange.getRequestURI(), body));
            return;
        }
        harm.also.run();
        switch (harm.fault) {
            case REFUSE -> refuse(exchange);
            case LOSE_ANSWER -> {
                forward(exchange.getRequestURI(), body);
                exchange.close();
            }
            case KILL_SERVER -> {
                target.kill();
                try {
                    target.restart();
                } catch (StartException e) {
                    throw new IOException(e);
                }
                refuse(exchange);
            }
        }
        done.incrementAndGet();
    }

    private static void refuse(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(503, -1);
        exchange.close();
    }

    private HttpResponse<byte[]> forward(URI uri, byte[] body) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create(target.url() + uri))
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> response)
            throws IOException {
        response.headers()
                .firstValue("X-ClickHouse-Exception-Code")
                .ifPresent(
                        code ->
                                exchange.getResponseHeaders()
                                        .add("X-ClickHouse-Exception-Code", code));
        byte[] body = response.body();
        exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        proxy.stop(0);
        executor.shutdownNow();
        harms.clear();
    }
}
