package io.hedgerow.deployment.capture;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The capture endpoint over HTTP: the paths that PostHog's client libraries use, with and without a
 * trailing slash, GET and POST, open to browsers of every origin. What it is not: docs/decisions
 * 0070.
 *
 * <p><em>Owns</em> the listening socket, the Kafka producer and the Postgres pool. <em>Lives</em>
 * from {@link #start} to {@link #close}. <em>Threads</em>: at most {@value #MAX_THREADS} handlers,
 * each blocked until Kafka answers. <em>Survives</em> restarts of Kafka and Postgres.
 */
public final class CaptureServer implements AutoCloseable {

    static final int MAX_BODY_BYTES = 20 * 1024 * 1024;
    private static final int MAX_DECODED_BYTES = 64 * 1024 * 1024;
    private static final int MAX_THREADS = 32;
    private static final long STOP_TIMEOUT_MS = 5_000;

    /** The path of the newer capture service, which answers {@code Ok} where the older says 1. */
    private static final String V0_PATH = "/i/v0/e";

    private static final List<String> PATHS =
            List.of("/capture", "/batch", "/e", "/track", "/engage", V0_PATH);

    private static final Logger LOG = LoggerFactory.getLogger(CaptureServer.class);
    private static final JsonMapper JSON = new JsonMapper();

    private final Javalin javalin;
    private final CaptureService service;
    private final List<AutoCloseable> owned;
    private final String host;

    private CaptureServer(String host, CaptureService service, List<AutoCloseable> owned) {
        this.host = host;
        this.service = service;
        this.owned = owned;
        this.javalin = Javalin.create(CaptureServer::configure);
        PATHS.forEach(
                path -> {
                    javalin.post(path, this::capture);
                    javalin.get(path, this::capture);
                    javalin.options(path, context -> context.json(status(path)));
                });
        javalin.get("/_health", context -> context.result("ok"));
        javalin.before(CaptureServer::allowOrigin);
        javalin.exception(CaptureException.class, CaptureServer::refuse);
        javalin.exception(HttpResponseException.class, CaptureServer::refuseBody);
        javalin.exception(Exception.class, CaptureServer::fail);
    }

    /**
     * Listens. Kafka and Postgres are contacted with the first request.
     *
     * @throws IOException when the port cannot be had
     */
    public static CaptureServer start(CaptureConfig config) throws IOException {
        PostgresTeams teams =
                new PostgresTeams(config.jdbcUrl(), config.jdbcUser(), config.jdbcPassword());
        KafkaMessageLog log = new KafkaMessageLog(config.kafkaBootstrapServers(), config.topic());
        CaptureService service =
                new CaptureService(
                        new PayloadDecoder(MAX_DECODED_BYTES),
                        new TeamDirectory(teams, System::nanoTime),
                        log,
                        InstantSource.system());
        return start(config.host(), config.port(), service, List.of(log, teams));
    }

    static CaptureServer start(
            String host, int port, CaptureService service, List<AutoCloseable> owned)
            throws IOException {
        CaptureServer server = new CaptureServer(host, service, owned);
        try {
            server.javalin.start(host, port);
        } catch (Exception e) { // Javalin throws checked exceptions it does not declare
            server.release();
            throw new IOException("Capture cannot listen on " + host + ":" + port, e);
        }
        return server;
    }

    private static void configure(JavalinConfig config) {
        config.showJavalinBanner = false;
        config.startupWatcherEnabled = false;
        config.useVirtualThreads = false;
        config.http.maxRequestSize = MAX_BODY_BYTES;
        config.router.ignoreTrailingSlashes = true;
        config.jetty.threadPool = new QueuedThreadPool(MAX_THREADS, 2);
        config.jetty.modifyServer(
                server -> {
                    server.setStopTimeout(STOP_TIMEOUT_MS);
                    server.setStopAtShutdown(false);
                });
    }

    public int port() {
        return javalin.port();
    }

    /** Base address for clients, without a trailing slash. */
    public URI url() {
        return URI.create("http://" + host + ":" + port());
    }

    private void capture(Context context) {
        service.capture(requestOf(context));
        context.json(status(context.path()));
    }

    private static Map<String, Object> status(String path) {
        return Map.of("status", path.startsWith(V0_PATH) ? "Ok" : 1);
    }

    private static CaptureRequest requestOf(Context context) {
        Map<String, String> query = new HashMap<>();
        context.queryParamMap().forEach((name, values) -> query.put(name, values.get(0)));
        String contentType = context.contentType();
        return new CaptureRequest(
                context.method().name(),
                context.path(),
                query,
                contentType == null
                        ? ""
                        : contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT),
                headerOf(context, Header.CONTENT_ENCODING).toLowerCase(Locale.ROOT),
                context.bodyAsBytes(),
                context.req().getRemoteAddr(),
                headerOf(context, Header.X_FORWARDED_FOR),
                context.scheme() + "://" + context.host());
    }

    private static String headerOf(Context context, String name) {
        String value = context.header(name);
        return value == null ? "" : value;
    }

    private static void allowOrigin(Context context) {
        String origin = context.header(Header.ORIGIN);
        if (origin != null) {
            context.header(Header.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            context.header(Header.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
            context.header(Header.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS");
            context.header(
                    Header.ACCESS_CONTROL_ALLOW_HEADERS,
                    "X-Requested-With,Content-Type,Content-Encoding");
            context.header(Header.VARY, Header.ORIGIN);
        }
    }

    private static void refuse(CaptureException e, Context context) {
        if (e.status() >= 500) {
            LOG.warn("Request to {} not stored: {}", context.path(), String.valueOf(e.getCause()));
        }
        answer(context, e);
    }

    private static void refuseBody(HttpResponseException e, Context context) {
        if (e.getStatus() == 413) {
            answer(
                    context,
                    CaptureException.tooLarge(
                            "the body is larger than " + MAX_BODY_BYTES + " bytes"));
        } else {
            context.status(e.getStatus()).result(String.valueOf(e.getMessage()));
        }
    }

    private static void fail(Exception e, Context context) {
        LOG.error("Request to {} failed", context.path(), e);
        answer(context, CaptureException.unavailable(e));
    }

    private static void answer(Context context, CaptureException e) {
        ObjectNode body =
                JSON.createObjectNode()
                        .put("type", e.type())
                        .put("code", e.code())
                        .put("detail", e.getMessage())
                        .putNull("attr");
        context.status(e.status()).contentType("application/json").result(body.toString());
    }

    /** Finishes the requests under way, then lets go of everything. */
    @Override
    public void close() {
        javalin.stop();
        release();
    }

    private void release() {
        for (AutoCloseable resource : owned) {
            try {
                resource.close();
            } catch (Exception e) {
                LOG.warn("Cannot close {}", resource.getClass().getSimpleName(), e);
            }
        }
    }
}
