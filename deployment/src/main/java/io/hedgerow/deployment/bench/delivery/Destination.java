package io.hedgerow.deployment.bench.delivery;

import io.hedgerow.deployment.receiver.HttpReceiver;
import io.hedgerow.deployment.receiver.HttpReply;
import io.hedgerow.deployment.receiver.HttpRequest;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Takes deliveries after a delay and counts their events, which the plugins tell in a header.
 *
 * <p><b>Owns</b> an {@link HttpReceiver}. <b>Lives</b> for a measurement. <b>Threads</b>: any.
 * <b>Survives</b> nothing.
 */
final class Destination implements AutoCloseable {

    private final LongAdder events = new LongAdder();
    private final long delayMillis;
    private volatile Set<String> hanging = Set.of();
    private HttpReceiver server;

    private Destination(long delayMillis) {
        this.delayMillis = delayMillis;
    }

    static Destination start(long delayMillis) throws IOException {
        Destination destination = new Destination(delayMillis);
        destination.server = HttpReceiver.start(0, destination::take);
        return destination;
    }

    private HttpReply take(HttpRequest request) throws InterruptedException {
        if (hanging.contains(request.path())) {
            return HttpReply.HANG;
        }
        TimeUnit.MILLISECONDS.sleep(delayMillis);
        events.add(Long.parseLong(request.headers().getOrDefault("x-events", "0")));
        return HttpReply.OK;
    }

    /** From now on requests to these paths are never answered. */
    void hang(Set<String> paths) {
        hanging = paths;
    }

    HttpReceiver server() {
        return server;
    }

    String url() {
        return server.url();
    }

    long events() {
        return events.sum();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
