package io.hedgerow.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.hedgerow.runtime.host.HttpTransport.Request;
import io.hedgerow.runtime.host.HttpTransport.Response;
import io.hedgerow.runtime.host.HttpTransportException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client connects to what the guard has judged, and to nothing else (decision 0032). */
@Timeout(60)
class ApacheHttpTransportTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** Global unicast by its form, but of a block that was given to nobody: routed nowhere. */
    private static final String PUBLIC_BUT_NOWHERE = "2d00::1";

    private final ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws Exception {
        server = server(InetAddress.getByName("127.0.0.1"));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private HttpServer server(InetAddress address) throws IOException {
        HttpServer made = HttpServer.create(new InetSocketAddress(address, 0), 0);
        made.createContext(
                "/",
                exchange -> {
                    received.add(
                            exchange.getRequestHeaders().getFirst("Host")
                                    + " "
                                    + exchange.getRequestURI());
                    byte[] body = "0123456789".getBytes(StandardCharsets.US_ASCII);
                    exchange.getResponseHeaders().set("Location", "http://169.254.169.254/latest");
                    exchange.sendResponseHeaders(302, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        made.start();
        open.add(() -> made.stop(0));
        return made;
    }

    private ApacheHttpTransport transport(AddressGuard guard) {
        ApacheHttpTransport made = new ApacheHttpTransport(guard, LONG);
        open.add(made);
        return made;
    }

    private static Request get(String url) {
        return new Request("GET", url, List.of(), null, LONG, 1000);
    }

    private String url(String host) {
        return "http://" + host + ":" + server.getAddress().getPort() + "/a//b?c=%20";
    }

    private static HttpTransportException failure(CompletableFuture<Response> response) {
        try {
            response.join();
        } catch (CompletionException e) {
            return (HttpTransportException) e.getCause();
        }
        throw new AssertionError("there was a response");
    }

    @Test
    void aNameThatChangesItsAnswerReachesNothingInside() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AddressGuard.NameLookup rebinding =
                host ->
                        InetAddress.getAllByName(
                                asked.getAndIncrement() == 0 ? PUBLIC_BUT_NOWHERE : "127.0.0.1");
        ApacheHttpTransport transport = transport(new AddressGuard(true, Set.of(), rebinding));
        Request request =
                new Request(
                        "GET", url("rebinding.test"), List.of(), null, Duration.ofSeconds(2), 1000);

        assertThat(failure(transport.send(request)).type()).isIn("system", "request-timeout");
        assertThat(asked).hasValue(1);
        // The next request, of a redirect for example, is judged by the answer of its own look-up.
        assertThat(failure(transport.send(request))).hasMessage("Internal hostname");
        assertThat(asked).hasValue(2);
        assertThat(received).isEmpty();
    }

    @Test
    void oneInternalAddressAmongManyIsEnoughToRefuse() {
        AddressGuard.NameLookup mixed =
                host ->
                        new InetAddress[] {
                            InetAddress.getByName(PUBLIC_BUT_NOWHERE),
                            InetAddress.getByName("::ffff:127.0.0.1")
                        };
        ApacheHttpTransport transport = transport(new AddressGuard(true, Set.of(), mixed));
        assertThat(failure(transport.send(get(url("mixed.test"))))).hasMessage("Internal hostname");
        assertThat(received).isEmpty();
    }

    @Test
    void redirectsAreNotFollowedAndTheHostHeaderIsTheName() {
        AtomicInteger asked = new AtomicInteger();
        AddressGuard.NameLookup once =
                host -> {
                    if (asked.getAndIncrement() > 0) {
                        throw new UnknownHostException(host);
                    }
                    return InetAddress.getAllByName("127.0.0.1");
                };
        ApacheHttpTransport transport =
                transport(new AddressGuard(true, Set.of("inside.test"), once));
        Response response = transport.send(get(url("inside.test"))).join();

        assertThat(response.status()).isEqualTo(302);
        assertThat(response.statusText())
                .isEqualTo("Temporary Redirect"); // the words of the JDK's server
        assertThat(new String(response.body(), StandardCharsets.US_ASCII)).isEqualTo("0123456789");
        assertThat(response.headers())
                .contains(Map.entry("Location", "http://169.254.169.254/latest"));
        assertThat(received)
                .containsExactly("inside.test:" + server.getAddress().getPort() + " /a//b?c=%20");
        assertThat(asked).hasValue(1);
    }

    @Test
    void aKeptConnectionIsNoWayAroundTheGuard() {
        ApacheHttpTransport open = transport(AddressGuard.off());
        ApacheHttpTransport guarded = transport(AddressGuard.on(Set.of()));
        assertThat(open.send(get(url("127.0.0.1"))).join().status()).isEqualTo(302);
        assertThat(failure(guarded.send(get(url("127.0.0.1"))))).hasMessage("Internal hostname");
        assertThat(received).hasSize(1);
    }

    @Test
    void theNextAddressIsTriedIfOneTakesNoConnection() {
        AddressGuard.NameLookup two =
                host ->
                        new InetAddress[] {
                            InetAddress.getByName("127.0.0.2"), InetAddress.getByName("127.0.0.1")
                        };
        ApacheHttpTransport transport = transport(new AddressGuard(false, Set.of(), two));
        assertThat(transport.send(get(url("two.test"))).join().status()).isEqualTo(302);
    }

    @Test
    void ipv6LiteralsKeepTheirBracketsInTheHostHeader() throws Exception {
        HttpServer six;
        try {
            six = server(InetAddress.getByName("::1"));
        } catch (IOException e) {
            Assumptions.abort("no IPv6 here: " + e.getMessage());
            return;
        }
        String url = "http://[::1]:" + six.getAddress().getPort() + "/";
        ApacheHttpTransport transport = transport(AddressGuard.on(Set.of("[::1]")));
        assertThat(transport.send(get(url)).join().status()).isEqualTo(302);
        assertThat(received).containsExactly("[::1]:" + six.getAddress().getPort() + " /");
        assertThat(failure(transport(AddressGuard.on(Set.of())).send(get(url))))
                .hasMessage("Internal hostname");
    }

    @Test
    void tlsNamesTheHostNotTheAddress() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            AddressGuard.NameLookup here = host -> InetAddress.getAllByName("127.0.0.1");
            CompletableFuture<Response> response =
                    transport(new AddressGuard(false, Set.of(), here))
                            .send(get("https://shop.inside.test:" + socket.getLocalPort() + "/"));
            try (Socket connection = socket.accept()) {
                byte[] hello = connection.getInputStream().readNBytes(5);
                int length = (hello[3] & 255) << 8 | hello[4] & 255;
                byte[] handshake = connection.getInputStream().readNBytes(length);
                assertThat(new String(handshake, StandardCharsets.ISO_8859_1))
                        .contains("shop.inside.test")
                        .doesNotContain("h2");
            }
            assertThat(failure(response).type()).isEqualTo("system");
        }
    }

    @Test
    void whatIsTooLargeTooSlowOrRefusedIsNamedAsNodeDoes() throws Exception {
        ApacheHttpTransport transport = transport(AddressGuard.off());
        Request small = new Request("GET", url("127.0.0.1"), List.of(), null, LONG, 9);
        assertThat(failure(transport.send(small)).type()).isEqualTo("max-size");
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            String url = "http://127.0.0.1:" + silent.getLocalPort() + "/";
            Request slow = new Request("GET", url, List.of(), null, Duration.ofMillis(200), 1000);
            assertThat(failure(transport.send(slow)).type()).isEqualTo("request-timeout");
            silent.close();
            HttpTransportException refused = failure(transport.send(get(url)));
            assertThat(refused.code()).isEqualTo("ECONNREFUSED");
            assertThat(refused)
                    .hasMessage("connect ECONNREFUSED 127.0.0.1:" + silent.getLocalPort());
        }
        AddressGuard.NameLookup nobody =
                host -> {
                    throw new UnknownHostException(host);
                };
        assertThat(
                        failure(
                                        transport(new AddressGuard(false, Set.of(), nobody))
                                                .send(get("http://nobody.test/")))
                                .code())
                .isEqualTo("ENOTFOUND");
        assertThat(
                        failure(
                                transport(new AddressGuard(true, Set.of(), nobody))
                                        .send(get("http://nobody.test/"))))
                .hasMessage("Invalid hostname");
    }

    @Test
    void cancellingEndsTheConnection() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            CompletableFuture<Response> response =
                    transport(AddressGuard.off())
                            .send(get("http://127.0.0.1:" + socket.getLocalPort() + "/"));
            try (Socket connection = socket.accept()) {
                assertThat(connection.getInputStream().read()).isEqualTo('G');
                response.cancel(true);
                OutputStream out = connection.getOutputStream();
                assertThatThrownBy(
                                () -> {
                                    out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes());
                                    while (true) {
                                        out.write('x');
                                    }
                                })
                        .as("the client hangs up")
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void requestsThatWaitHoldNoThread() throws Exception {
        int many = 500;
        ApacheHttpTransport transport = transport(AddressGuard.off());
        List<Socket> connections = new ArrayList<>();
        try (ServerSocket socket = new ServerSocket(0, many, InetAddress.getByName("127.0.0.1"))) {
            List<CompletableFuture<Response>> responses = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                responses.add(
                        transport.send(get("http://127.0.0.1:" + socket.getLocalPort() + "/")));
            }
            for (int i = 0; i < many; i++) {
                connections.add(socket.accept());
            }
            assertThat(threads("hedgerow-http-io"))
                    .isBetween(1L, (long) Runtime.getRuntime().availableProcessors() + 1);
            for (Socket connection : connections) {
                connection
                        .getOutputStream()
                        .write(
                                "HTTP/1.1 299 Own words\r\nContent-Length: 0\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
            }
            for (CompletableFuture<Response> response : responses) {
                assertThat(response.join().statusText()).isEqualTo("Own words");
            }
        } finally {
            for (Socket connection : connections) {
                connection.close();
            }
        }
    }

    @Test
    void theLastToCloseEndsTheClient() throws Exception {
        ApacheHttpTransport first = transport(AddressGuard.off());
        ApacheHttpTransport second = transport(AddressGuard.off());
        assertThat(first.send(get(url("127.0.0.1"))).join().status()).isEqualTo(302);
        first.close();
        first.close();
        assertThat(second.send(get(url("127.0.0.1"))).join().status()).isEqualTo(302);
        second.close();
        while (threads("hedgerow-http") > 0) {
            Thread.sleep(10);
        }
        assertThat(failure(second.send(get(url("127.0.0.1")))))
                .hasMessage("the HTTP client is closed");
    }

    private static long threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }
}
