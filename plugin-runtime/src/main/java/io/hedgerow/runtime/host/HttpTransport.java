package io.hedgerow.runtime.host;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Sends one HTTP request, without following redirects. Everything above that (redirects, node-fetch
 * errors, decoding) is the runtime's.
 */
public interface HttpTransport {

    /**
     * Starts a request. Returns at once; the future completes on any thread. It fails with {@link
     * HttpTransportException}. Cancelling the future abandons the request.
     */
    CompletableFuture<Response> send(Request request);

    /**
     * @param headers in the order and case the plugin gave them, names may repeat
     * @param body {@code null} for none
     * @param timeout limit for the whole exchange, {@code null} for the transport's own
     * @param maxResponseBytes a longer response body fails the request
     */
    record Request(
            String method,
            String url,
            List<Map.Entry<String, String>> headers,
            byte[] body,
            Duration timeout,
            long maxResponseBytes) {}

    /**
     * @param headers as received, names may repeat
     */
    record Response(
            int status,
            String statusText,
            String url,
            List<Map.Entry<String, String>> headers,
            byte[] body) {}
}
