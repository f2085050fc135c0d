package io.hedgerow.runtime.http;

import io.hedgerow.runtime.host.HttpTransportException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;

/** What the client's exceptions are called in Node. */
final class Failures {

    private Failures() {}

    /** Whether no connection came about, so that another address may be tried. */
    static boolean notConnected(Throwable failure) {
        return failure instanceof ConnectException
                || failure instanceof ConnectTimeoutException
                || failure instanceof NoRouteToHostException
                || failure instanceof SocketException
                        && String.valueOf(failure.getMessage()).contains("unreachable");
    }

    static HttpTransportException translated(Throwable failure, URI uri) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof HttpTransportException known) {
            return known;
        }
        if (cause instanceof LimitedBody.TooLarge) {
            return new HttpTransportException("too large", "max-size", null, cause);
        }
        if (cause instanceof UnknownHostException) {
            return system("getaddrinfo ENOTFOUND " + uri.getHost(), "ENOTFOUND", cause);
        }
        if (cause instanceof TimeoutException || cause instanceof SocketTimeoutException) {
            return new HttpTransportException("timeout", "request-timeout", null, cause);
        }
        if (notConnected(cause)) {
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
