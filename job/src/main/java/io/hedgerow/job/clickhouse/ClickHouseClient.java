package io.hedgerow.job.clickhouse;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * ClickHouse's HTTP interface, as much of it as the sink needs.
 *
 * <p><b>Owns</b> one HTTP client and its threads. <b>Lives</b> until {@link #close}.
 * <b>Threads</b>: any. <b>Survives</b> nothing.
 */
public final class ClickHouseClient implements AutoCloseable {

    /**
     * Codes of ClickHouse's own that pass by themselves: timeouts, overload, memory, too many
     * parts, shutting down, read-only.
     */
    private static final Set<String> PASSING_CODES =
            Set.of(
                    "3", "159", "160", "164", "202", "203", "209", "210", "225", "236", "241",
                    "242", "243", "252", "254", "279", "285", "286", "319", "394", "425", "439",
                    "999");

    private static final int ERROR_CHARS = 1_500;

    private final ClickHouseTarget target;
    private final ExecutorService executor;
    private final HttpClient http;

    public ClickHouseClient(ClickHouseTarget target) {
        this.target = target;
        this.executor =
                Executors.newCachedThreadPool(
                        task -> {
                            Thread thread = new Thread(task, "clickhouse-client");
                            thread.setDaemon(true);
                            return thread;
                        });
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(10))
                        .executor(executor)
                        .build();
    }

    /**
     * Runs a statement.
     *
     * @return what it printed, without the last line end
     * @throws ClickHouseException if it was refused or the server could not be reached
     */
    public String query(String sql) throws ClickHouseException, InterruptedException {
        HttpRequest request =
                request(Map.of())
                        .POST(BodyPublishers.ofString(sql, StandardCharsets.UTF_8))
                        .build();
        try {
            return check(http.send(request, HttpResponse.BodyHandlers.ofString())).stripTrailing();
        } catch (ClickHouseException e) {
            throw e;
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /**
     * Inserts RowBinary rows synchronously; a repeated token is recognised by the server.
     *
     * @param rows opened once per try
     * @return completes when the server has the rows, or with a {@link ClickHouseException}
     */
    public CompletableFuture<Void> insert(Chunk chunk, Supplier<InputStream> rows) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(
                "query",
                "INSERT INTO "
                        + chunk.table()
                        + " (`"
                        + String.join("`,`", chunk.columns())
                        + "`) FORMAT RowBinary");
        settings.put("async_insert", "0");
        settings.put("insert_deduplicate", "1");
        settings.put("insert_deduplication_token", chunk.token().toString());
        // One chunk makes one block per partition, and the same ones when it is repeated; and a
        // chunk may well touch more partitions than the default of 100 allows.
        settings.put("max_insert_threads", "1");
        settings.put("max_partitions_per_insert_block", "0");
        HttpRequest request =
                request(settings)
                        .POST(
                                BodyPublishers.fromPublisher(
                                        BodyPublishers.ofInputStream(rows), chunk.bytes()))
                        .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .handle(
                        (response, error) -> {
                            try {
                                if (error != null) {
                                    throw unreachable(
                                            error instanceof CompletionException
                                                    ? error.getCause()
                                                    : error);
                                }
                                check(response);
                                return null;
                            } catch (ClickHouseException e) {
                                throw new CompletionException(e);
                            }
                        });
    }

    private HttpRequest.Builder request(Map<String, String> parameters) {
        StringBuilder url = new StringBuilder(target.url()).append("/?database=");
        url.append(encode(target.database()));
        parameters.forEach(
                (name, value) -> url.append('&').append(name).append('=').append(encode(value)));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url.toString()))
                        .timeout(target.requestTimeout())
                        .header("X-ClickHouse-User", target.user());
        return target.password().isEmpty()
                ? request
                : request.header("X-ClickHouse-Key", target.password());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String check(HttpResponse<String> response) throws ClickHouseException {
        String body = response.body();
        String code = response.headers().firstValue("X-ClickHouse-Exception-Code").orElse(null);
        if (response.statusCode() == 200 && code == null) {
            return body;
        }
        boolean passing =
                code == null ? response.statusCode() >= 500 : PASSING_CODES.contains(code);
        throw new ClickHouseException(
                "ClickHouse at "
                        + target
                        + " answered "
                        + response.statusCode()
                        + ": "
                        + body.substring(0, Math.min(body.length(), ERROR_CHARS)).strip(),
                passing,
                null);
    }

    private ClickHouseException unreachable(Throwable cause) {
        return new ClickHouseException(
                "ClickHouse at "
                        + target
                        + " could not be reached: "
                        + (cause.getMessage() == null ? cause : cause.getMessage()),
                true,
                cause);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
