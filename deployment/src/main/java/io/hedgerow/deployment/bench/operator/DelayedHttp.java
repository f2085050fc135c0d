package io.hedgerow.deployment.bench.operator;

import io.hedgerow.runtime.host.HttpTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Stands for a service that answers after {@value #MILLIS} ms, without sockets: what they cost is
 * not the operator's. It can also hold every request.
 *
 * <p><b>Owns</b> a daemon thread and the requests. <b>Lives</b> as the JVM. <b>Threads</b>: any.
 * <b>Survives</b> nothing.
 */
final class DelayedHttp implements HttpTransport {

    static final int MILLIS = 100;
    static final DelayedHttp INSTANCE = new DelayedHttp();

    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "delayed-http");
                        thread.setDaemon(true);
                        return thread;
                    });
    private final List<Runnable> held = new ArrayList<>();
    private boolean holding;

    private DelayedHttp() {}

    @Override
    public CompletableFuture<Response> send(Request request) {
        CompletableFuture<Response> response = new CompletableFuture<>();
        Runnable answer =
                () ->
                        response.complete(
                                new Response(
                                        200,
                                        "OK",
                                        request.url(),
                                        List.of(),
                                        new byte[] {'{', '}'}));
        synchronized (this) {
            if (holding) {
                held.add(answer);
                return response;
            }
        }
        timer.schedule(answer, MILLIS, TimeUnit.MILLISECONDS);
        return response;
    }

    /** From now on requests are held. */
    synchronized void hold() {
        holding = true;
    }

    synchronized int held() {
        return held.size();
    }

    /** Later requests are answered again; those that are held never are. */
    synchronized void forget() {
        holding = false;
        held.clear();
    }

    /** Later requests are answered again, and those that are held at once. */
    void release() {
        List<Runnable> answers;
        synchronized (this) {
            holding = false;
            answers = new ArrayList<>(held);
            held.clear();
        }
        answers.forEach(Runnable::run);
    }
}
