package io.hedgerow.runtime.http;

import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.host.HttpTransportException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * {@link HttpTransport} on the JDK's client. Owns nothing: the client and its daemon threads are
 * shared. Lives as long as the JVM. Threads: any; work and DNS run on the shared executor. Survives
 * nothing.
 */
public final class JdkHttpTransport implements HttpTransport {

    private static final ExecutorService EXECUTOR =
            Executors.newCachedThreadPool(
                    task -> {
                        Thread thread = new Thread(task, "hedgerow-http");
                        thread.setDaemon(true);
                        return thread;
                    });
    private static final HttpClient CLIENT =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(Duration.ofSeconds(30))
                    .executor(EXECUTOR)
                    .build();

    /** The JDK's client sets these itself and refuses them from callers. */
    private static final Set<String> RESTRICTED =
            Set.of(
                    "connection",
                    "content-length",
                    "expect",
                    "host",
                    "upgrade",
                    "transfer-encoding");

    private final AddressGuard guard;
    private final Duration longest;

    /**
     * @param longest limit for an exchange whose request names none
     */
    public JdkHttpTransport(AddressGuard guard, Duration longest) {
        this.guard = guard;
        this.longest = longest;
    }

    @Override
    public CompletableFuture<Response> send(Request request) {
        Duration limit = request.timeout() == null ? longest : request.timeout();
        CompletableFuture<Response> result = new CompletableFuture<>();
        EXECUTOR.execute(() -> start(request, limit, result));
        return result;
    }

    private void start(Request request, Duration limit, CompletableFuture<Response> result) {
        if (result.isDone()) {
            return;
        }
        CompletableFuture<HttpResponse<byte[]>> exchange;
        try {
            guard.check(request.url());
            exchange =
                    CLIENT.sendAsync(
                            jdkRequest(request),
                            info -> new LimitedBody(request.maxResponseBytes()));
        } catch (HttpTransportException e) {
            result.completeExceptionally(e);
            return;
        } catch (IllegalArgumentException e) {
            result.completeExceptionally(
                    new HttpTransportException(e.getMessage(), "system", null, e));
            return;
        }
        exchange.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        exchange.whenComplete(
                (response, failure) -> {
                    if (failure == null) {
                        result.complete(received(response));
                    } else {
                        result.completeExceptionally(translated(failure, request));
                    }
                });
        result.whenComplete(
                (response, failure) -> {
                    if (result.isCancelled()) {
                        exchange.cancel(true);
                    }
                });
    }

    private static HttpRequest jdkRequest(Request request) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri(request));
        for (Map.Entry<String, String> header : request.headers()) {
            if (!RESTRICTED.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                builder.header(header.getKey(), header.getValue());
            }
        }
        return builder.method(
                        request.method(),
                        request.body() == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(request.body()))
                .build();
    }

    private static URI uri(Request request) {
        try {
            return RequestUri.of(request.url());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("Invalid URL: " + request.url(), e);
        }
    }

    private static Response received(HttpResponse<byte[]> response) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        response.headers()
                .map()
                .forEach((name, values) -> values.forEach(v -> headers.add(Map.entry(name, v))));
        return new Response(
                response.statusCode(),
                StatusTexts.of(response.statusCode()),
                response.uri().toString(),
                headers,
                response.body());
    }

    private static HttpTransportException translated(Throwable failure, Request request) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        URI uri = uri(request);
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof LimitedBody.TooLarge) {
                return new HttpTransportException("too large", "max-size", null, cause);
            }
            if (t instanceof UnresolvedAddressException || t instanceof UnknownHostException) {
                return system("getaddrinfo ENOTFOUND " + uri.getHost(), "ENOTFOUND", cause);
            }
        }
        if (cause instanceof HttpTimeoutException
                || cause instanceof java.util.concurrent.TimeoutException) {
            return new HttpTransportException("timeout", "request-timeout", null, cause);
        }
        if (cause instanceof ConnectException) {
            int port =
                    uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
            return system(
                    "connect ECONNREFUSED " + uri.getHost() + ":" + port, "ECONNREFUSED", cause);
        }
        if (cause instanceof SSLException) {
            return system("TLS failed: " + cause.getMessage(), "EPROTO", cause);
        }
        if (cause instanceof IOException) {
            return system("socket hang up", "ECONNRESET", cause);
        }
        return system("the request failed", null, cause);
    }

    private static HttpTransportException system(String message, String code, Throwable cause) {
        return new HttpTransportException(message, "system", code, cause);
    }
}
