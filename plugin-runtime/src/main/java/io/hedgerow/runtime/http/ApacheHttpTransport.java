package io.hedgerow.runtime.http;

import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.host.HttpTransportException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.Header;

/**
 * {@link HttpTransport} on Apache's asynchronous client. A name is looked up once: the addresses
 * that the guard has judged are the ones connected to.
 *
 * <p><b>Owns</b> a share of the JVM's client. <b>Lives</b> until {@link #close}, which fails what
 * is under way if no other transport is open. <b>Threads</b>: any; DNS may block a thread of the
 * client's own. <b>Survives</b> nothing.
 */
public final class ApacheHttpTransport implements HttpTransport, AutoCloseable {

    private final SharedHttpClient shared = SharedHttpClient.acquire();
    private final AddressGuard guard;
    private final Duration longest;
    private boolean closed;

    /**
     * @param longest limit for an exchange whose request names none
     */
    public ApacheHttpTransport(AddressGuard guard, Duration longest) {
        this.guard = guard;
        this.longest = longest;
    }

    @Override
    public CompletableFuture<Response> send(Request request) {
        Duration limit = request.timeout() == null ? longest : request.timeout();
        CompletableFuture<Response> result = new CompletableFuture<>();
        try {
            shared.lookups().execute(() -> start(request, limit, result));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(
                    new HttpTransportException("the HTTP client is closed", "system", null, e));
        }
        return result;
    }

    private void start(Request request, Duration limit, CompletableFuture<Response> result) {
        if (result.isDone()) {
            return;
        }
        long started = System.nanoTime();
        CompletableFuture<LimitedBody.Received> exchange;
        URI uri;
        try {
            uri = guard.accept(request.url());
            InetAddress[] addresses = guard.addresses(uri.getHost());
            exchange = new Exchange(shared.client(), request, uri, addresses, limit).start();
        } catch (HttpTransportException e) {
            result.completeExceptionally(e);
            return;
        } catch (RuntimeException e) {
            result.completeExceptionally(
                    new HttpTransportException(e.getMessage(), "system", null, e));
            return;
        }
        long left = limit.toNanos() - (System.nanoTime() - started);
        exchange.orTimeout(Math.max(0, left), TimeUnit.NANOSECONDS);
        exchange.whenComplete(
                (received, failure) -> {
                    if (failure == null) {
                        result.complete(response(received, uri));
                    } else {
                        result.completeExceptionally(Failures.translated(failure, uri));
                    }
                });
        result.whenComplete(
                (response, failure) -> {
                    if (result.isCancelled()) {
                        exchange.cancel(true);
                    }
                });
    }

    private static Response response(LimitedBody.Received received, URI uri) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (Header header : received.head().getHeaders()) {
            headers.add(Map.entry(header.getName(), String.valueOf(header.getValue())));
        }
        String reason = received.head().getReasonPhrase();
        return new Response(
                received.head().getCode(),
                reason == null ? "" : reason,
                uri.toString(),
                headers,
                received.body());
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            shared.close();
        }
    }
}
