package io.hedgerow.runtime.http;

import io.hedgerow.runtime.host.HttpTransport.Request;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.entity.AsyncEntityProducers;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.util.Timeout;

/**
 * One request on its way, to the addresses of its host in turn until one takes the connection. Host
 * header and TLS name are the URL's.
 */
final class Exchange {

    /** Written by the client, or not a plugin's business. */
    private static final Set<String> RESTRICTED =
            Set.of(
                    "connection",
                    "content-length",
                    "expect",
                    "host",
                    "upgrade",
                    "transfer-encoding");

    private final CloseableHttpAsyncClient client;
    private final Request request;
    private final URI uri;
    private final InetAddress[] addresses;
    private final Duration limit;
    private final CompletableFuture<LimitedBody.Received> result = new CompletableFuture<>();

    /**
     * @param limit for the whole exchange; the caller fails the future then
     * @param addresses of the URI's host, at least one; it goes nowhere else
     */
    Exchange(
            CloseableHttpAsyncClient client,
            Request request,
            URI uri,
            InetAddress[] addresses,
            Duration limit) {
        this.client = client;
        this.request = request;
        this.uri = uri;
        this.addresses = addresses;
        this.limit = limit;
    }

    /** Returns at once; cancelling or failing the future from outside ends the exchange. */
    CompletableFuture<LimitedBody.Received> start() {
        attempt(0);
        return result;
    }

    private void attempt(int index) {
        HttpHost target =
                new HttpHost(
                        uri.getScheme(),
                        addresses[index],
                        AddressGuard.withoutBrackets(uri.getHost()),
                        uri.getPort());
        Future<LimitedBody.Received> attempt =
                client.execute(
                        target,
                        new BasicRequestProducer(
                                message(target),
                                request.body() == null
                                        ? null
                                        : AsyncEntityProducers.create(request.body(), null)),
                        new LimitedBody(request.maxResponseBytes(), result::isDone),
                        null,
                        context(),
                        new FutureCallback<>() {
                            @Override
                            public void completed(LimitedBody.Received received) {
                                result.complete(received);
                            }

                            @Override
                            public void failed(Exception cause) {
                                if (Failures.notConnected(cause)
                                        && index + 1 < addresses.length
                                        && !result.isDone()) {
                                    attempt(index + 1);
                                } else {
                                    result.completeExceptionally(cause);
                                }
                            }

                            @Override
                            public void cancelled() {
                                result.cancel(false);
                            }
                        });
        result.whenComplete((received, failure) -> attempt.cancel(true));
    }

    /**
     * The client may miss a cancellation that comes while it connects; a silent connection then
     * ends with this limit, any other with the next bytes.
     */
    private HttpClientContext context() {
        HttpClientContext context = HttpClientContext.create();
        context.setRequestConfig(
                RequestConfig.copy(SharedHttpClient.REQUESTS)
                        .setResponseTimeout(Timeout.ofMilliseconds(Math.max(1, limit.toMillis())))
                        .build());
        return context;
    }

    private BasicHttpRequest message(HttpHost target) {
        String path =
                uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        BasicHttpRequest message = new BasicHttpRequest(request.method(), target, path + query);
        for (Map.Entry<String, String> header : request.headers()) {
            if (!RESTRICTED.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                message.addHeader(header.getKey(), header.getValue());
            }
        }
        return message;
    }
}
