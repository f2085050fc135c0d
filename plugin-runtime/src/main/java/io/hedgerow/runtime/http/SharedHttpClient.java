package io.hedgerow.runtime.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The HTTP client of this JVM: HTTP/1.1, no redirects, cookies, logins, decoding or proxies, and no
 * look-ups: it connects to the address that a request carries.
 *
 * <p><b>Owns</b> the connections, the threads that read and write them (one per core), and those
 * that may block in DNS. <b>Lives</b> from the first {@link #acquire} to the {@link #close} that
 * matches it last. <b>Threads</b>: all methods from any. <b>Survives</b> nothing.
 */
final class SharedHttpClient implements AutoCloseable {

    private static final Timeout CONNECT = Timeout.ofSeconds(30);
    private static final TimeValue IDLE = TimeValue.ofSeconds(30);
    private static final int LONGEST_HEADER_LINE = 64 * 1024;
    private static final int MOST_HEADERS = 1000;

    /** What all requests have in common. */
    static final RequestConfig REQUESTS =
            RequestConfig.custom()
                    .setAuthenticationEnabled(false)
                    .setExpectContinueEnabled(false)
                    .setProtocolUpgradeEnabled(false)
                    .build();

    private static SharedHttpClient shared;

    private final CloseableHttpAsyncClient client;
    private final ExecutorService lookups = Executors.newCachedThreadPool(daemons("hedgerow-http"));
    private int references;

    private SharedHttpClient() {
        client =
                HttpAsyncClients.custom()
                        .setConnectionManager(
                                PoolingAsyncClientConnectionManagerBuilder.create()
                                        .setDnsResolver(new NoLookups())
                                        .setMaxConnTotal(Integer.MAX_VALUE)
                                        .setMaxConnPerRoute(Integer.MAX_VALUE)
                                        .setDefaultConnectionConfig(
                                                ConnectionConfig.custom()
                                                        .setConnectTimeout(CONNECT)
                                                        .setSocketTimeout(Timeout.DISABLED)
                                                        .build())
                                        .setDefaultTlsConfig(
                                                TlsConfig.custom()
                                                        .setVersionPolicy(
                                                                HttpVersionPolicy.FORCE_HTTP_1)
                                                        .build())
                                        .build())
                        .setHttp1Config(
                                Http1Config.custom()
                                        .setMaxLineLength(LONGEST_HEADER_LINE)
                                        .setMaxHeaderCount(MOST_HEADERS)
                                        .build())
                        .setCharCodingConfig(
                                CharCodingConfig.custom()
                                        .setCharset(StandardCharsets.ISO_8859_1)
                                        .build())
                        .setRoutePlanner(
                                new DefaultRoutePlanner(DefaultSchemePortResolver.INSTANCE))
                        .setRetryStrategy(new OnlyIfUnsent())
                        .setThreadFactory(daemons("hedgerow-http-io"))
                        .evictIdleConnections(IDLE)
                        .disableRedirectHandling()
                        .disableCookieManagement()
                        .disableAuthCaching()
                        .disableContentCompression()
                        .disableConnectionState()
                        .build();
        client.start();
    }

    /** To be closed by whoever acquired it. */
    static synchronized SharedHttpClient acquire() {
        if (shared == null) {
            shared = new SharedHttpClient();
        }
        shared.references++;
        return shared;
    }

    CloseableHttpAsyncClient client() {
        return client;
    }

    /** For work that may wait for DNS. */
    ExecutorService lookups() {
        return lookups;
    }

    @Override
    public void close() {
        synchronized (SharedHttpClient.class) {
            if (--references > 0) {
                return;
            }
            if (shared == this) {
                shared = null;
            }
        }
        lookups.shutdownNow();
        client.close(CloseMode.IMMEDIATE);
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** A request whose address got lost must fail: a second look-up might say something else. */
    private static final class NoLookups implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            throw new UnknownHostException(host + ": the client looks nothing up");
        }

        @Override
        public String resolveCanonicalHostname(String host) throws UnknownHostException {
            throw new UnknownHostException(host + ": the client looks nothing up");
        }
    }

    /** Tries again where a kept connection turned out closed before anything was sent. */
    private static final class OnlyIfUnsent implements HttpRequestRetryStrategy {

        @Override
        public boolean retryRequest(
                HttpRequest request, IOException failure, int attempts, HttpContext context) {
            return failure instanceof RequestNotExecutedException && attempts <= 2;
        }

        @Override
        public boolean retryRequest(HttpResponse response, int attempts, HttpContext context) {
            return false;
        }

        @Override
        public TimeValue getRetryInterval(
                HttpResponse response, int attempts, HttpContext context) {
            return TimeValue.ZERO_MILLISECONDS;
        }
    }
}
