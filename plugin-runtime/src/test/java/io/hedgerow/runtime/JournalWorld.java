package io.hedgerow.runtime;

import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.host.HttpTransportException;
import io.hedgerow.runtime.host.RandomSource;
import io.hedgerow.runtime.host.memory.HostTime;
import io.hedgerow.runtime.host.memory.MemoryHost;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Everything outside of plugins, such that it can be copied like a checkpoint and that what a
 * plugin sees depends only on what it does: time passes with each answer, random numbers count up,
 * answers depend on the request. The test is the owner thread and chooses who is answered next.
 */
final class JournalWorld {

    static final long AWAIT_MILLIS = 7_000;

    final List<String> requests = new ArrayList<>();
    long millis = 1_700_000_000_000L;
    private int drawn;

    /** Requests without an answer, in order of sending. */
    final List<Pending> pending = new ArrayList<>();

    private final Deque<Runnable> mails = new ArrayDeque<>();

    private final MemoryHost memory =
            MemoryHost.builder(new ByHand())
                    .random(new Counting())
                    .http(this::send)
                    .geoip(ip -> "{\"ip\":\"" + ip + "\"}")
                    .build();

    private final class Counting implements RandomSource {

        @Override
        public void nextBytes(byte[] bytes) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) ++drawn;
            }
        }

        @Override
        public double nextDouble() {
            return ++drawn / 1e6;
        }
    }

    static final class Pending {
        final HttpTransport.Request request;
        final CompletableFuture<HttpTransport.Response> response = new CompletableFuture<>();
        private Runnable timeout;

        Pending(HttpTransport.Request request) {
            this.request = request;
        }

        String path() {
            return request.url().replaceFirst("^https?://[^/]+", "");
        }
    }

    /** What a checkpoint keeps and what has left the system. */
    JournalWorld copy() {
        JournalWorld copy = new JournalWorld();
        copy.storage().putAll(storage());
        copy.memory.cache().contents().putAll(memory.cache().contents());
        copy.memory.captured().addAll(memory.captured());
        copy.memory.jobs().addAll(memory.jobs());
        copy.memory.log().addAll(memory.log());
        copy.requests.addAll(requests);
        copy.millis = millis;
        copy.drawn = drawn;
        return copy;
    }

    Map<String, String> storage() {
        return memory.storage().contents();
    }

    /** Each with what it is for. */
    List<String> captured() {
        return memory.captured().stream()
                .map(
                        c ->
                                c.origin().id()
                                        + "#"
                                        + c.ordinal()
                                        + " "
                                        + c.event().event()
                                        + c.event().propertiesJson())
                .toList();
    }

    /** Each with what it is for. */
    List<String> jobs() {
        return memory.jobs().stream()
                .map(
                        j ->
                                j.origin().id()
                                        + "#"
                                        + j.ordinal()
                                        + " "
                                        + j.name()
                                        + j.payloadJson()
                                        + j.dueMillis())
                .toList();
    }

    List<String> logs() {
        return memory.log().stream().map(MemoryHost.LogLine::toString).toList();
    }

    /** All effects but requests. */
    String effects() {
        return String.join(
                "\n",
                "storage " + storage(),
                "cache " + memory.cache().contents(),
                "captured " + captured(),
                "jobs " + jobs(),
                "logs " + logs(),
                "drawn " + drawn);
    }

    HostServices services() {
        return memory.services();
    }

    private CompletableFuture<HttpTransport.Response> send(HttpTransport.Request request) {
        Pending sent = new Pending(request);
        pending.add(sent);
        requests.add(request.method() + " " + sent.path() + " " + header(request) + body(request));
        return sent.response;
    }

    private static String header(HttpTransport.Request request) {
        return request.headers().stream()
                .filter(h -> h.getKey().equalsIgnoreCase("Idempotency-Key"))
                .map(h -> h.getValue() + " ")
                .findFirst()
                .orElse("");
    }

    private static String body(HttpTransport.Request request) {
        return request.body() == null ? "" : new String(request.body(), StandardCharsets.UTF_8);
    }

    /** Time and mails, which pass when the test says so. */
    private final class ByHand implements HostTime {

        @Override
        public long currentTimeMillis() {
            return millis;
        }

        /** An operation asks for its timer right after it has sent its request. */
        @Override
        public Cancellable schedule(long delayMillis, Runnable action) {
            if (delayMillis == AWAIT_MILLIS && !pending.isEmpty()) {
                pending.get(pending.size() - 1).timeout = action;
            }
            return () -> {};
        }

        @Override
        public void execute(Runnable mail) {
            mails.add(mail);
        }

        @Override
        public void runUntil(BooleanSupplier done) {
            throw new UnsupportedOperationException("the test runs the mails");
        }
    }

    /** The answer that this request gets whenever it is sent. */
    void answer(Pending one) {
        pending.remove(one);
        millis += 17;
        String path = one.path();
        if (path.startsWith("/slow")) {
            one.timeout.run();
        } else if (path.startsWith("/refused")) {
            one.response.completeExceptionally(
                    new HttpTransportException("refused", "system", "ECONNREFUSED", null));
        } else {
            byte[] body =
                    path.startsWith("/large")
                            ? " ".repeat(300 << 10).concat("\"large\"").getBytes()
                            : ("{\"path\":\"" + path + "\",\"n\":" + path.length() + "}")
                                    .getBytes();
            one.response.complete(
                    new HttpTransport.Response(
                            path.startsWith("/missing") ? 404 : 200,
                            "",
                            one.request.url(),
                            List.of(),
                            body));
        }
        work();
    }

    /** Runs what came in for the owner thread. */
    void work() {
        for (Runnable mail = mails.poll(); mail != null; mail = mails.poll()) {
            mail.run();
        }
    }
}
