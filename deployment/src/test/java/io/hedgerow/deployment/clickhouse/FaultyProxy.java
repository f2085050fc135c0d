package io.hedgerow.deployment.clickhouse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
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
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands before ClickHouse and spoils chosen inserts. */
final class FaultyProxy implements AutoCloseable {

    /** What happens to one insert. */
    enum Fault {
        NONE,
        /** ClickHouse never sees it; the client is told that the server is overloaded. */
        REFUSE,
        /** ClickHouse stores it; the client never hears so. */
        LOSE_ANSWER
    }

    private static final Pattern TOKEN = Pattern.compile("insert_deduplication_token=([^&]+)");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger inserts = new AtomicInteger();
    private final Map<String, Integer> storedByToken = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final String target;
    private final IntFunction<Fault> faults;

    /**
     * @param faults told the number of the insert, from 1
     */
    FaultyProxy(String target, IntFunction<Fault> faults) throws IOException {
        this.target = target;
        this.faults = faults;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    int inserts() {
        return inserts.get();
    }

    /** How many tokens ClickHouse has accepted more than once. */
    long repeatedTokens() {
        return storedByToken.values().stream().filter(times -> times > 1).count();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Matcher token = TOKEN.matcher(exchange.getRequestURI().toString());
            boolean insert = token.find();
            Fault fault = insert ? faults.apply(inserts.incrementAndGet()) : Fault.NONE;
            if (fault == Fault.REFUSE) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build();
            HttpResponse<byte[]> response =
                    http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (insert && response.statusCode() == 200) {
                storedByToken.merge(token.group(1), 1, Integer::sum);
            }
            if (fault == Fault.LOSE_ANSWER) {
                return; // closing the exchange drops the connection
            }
            response.headers()
                    .firstValue("X-ClickHouse-Exception-Code")
                    .ifPresent(
                            code ->
                                    exchange.getResponseHeaders()
                                            .set("X-ClickHouse-Exception-Code", code));
            exchange.sendResponseHeaders(
                    response.statusCode(),
                    response.body().length == 0 ? -1 : response.body().length);
            exchange.getResponseBody().write(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
