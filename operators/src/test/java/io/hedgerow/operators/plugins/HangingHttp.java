package io.hedgerow.operators.plugins;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.runtime.host.HttpTransport;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.streaming.api.functions.source.legacy.SourceFunction;

/** A third party, in this JVM, that answers nobody until the test says so; events that ask it. */
final class HangingHttp {

    private static final Queue<Runnable> WAITING = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger REQUESTS = new AtomicInteger();
    private static volatile boolean answers;
    private static volatile boolean emitted;
    private static volatile boolean held;

    private HangingHttp() {}

    static void reset() {
        answers = false;
        emitted = false;
        held = false;
        WAITING.clear();
        REQUESTS.set(0);
    }

    static int requests() {
        return REQUESTS.get();
    }

    static boolean answers() {
        return answers;
    }

    /** No event but the first comes before {@link #release}. */
    static void holdAllButTheFirst() {
        held = true;
    }

    static void release() {
        held = false;
    }

    /** From now on everybody is answered, also who waits. */
    static void answerAll() {
        answers = true;
        Runnable waiting;
        while ((waiting = WAITING.poll()) != null) {
            waiting.run();
        }
    }

    private static CompletableFuture<HttpTransport.Response> send(HttpTransport.Request request) {
        REQUESTS.incrementAndGet();
        CompletableFuture<HttpTransport.Response> response = new CompletableFuture<>();
        WAITING.add(
                () ->
                        response.complete(
                                new HttpTransport.Response(
                                        200, "OK", request.url(), List.of(), new byte[] {'o'})));
        if (answers) {
            answerAll();
        }
        return response;
    }

    static PluginPlatform platform() {
        return TestPlatforms.waitingLong(HangingHttp::send);
    }

    /** All events once, also if it is started again; ends when they are answered. */
    static final class Events implements SourceFunction<EventEnvelope> {

        private static final long serialVersionUID = 1L;
        private final int events;
        private transient volatile boolean cancelled;

        Events(int events) {
            this.events = events;
        }

        @Override
        public void run(SourceContext<EventEnvelope> context) throws Exception {
            emit(context, 0, 1);
            while (!cancelled && held) {
                Thread.sleep(1);
            }
            emit(context, 1, events);
            emitted = true;
            while (!cancelled && !answers) {
                Thread.sleep(1);
            }
        }

        private static void emit(SourceContext<EventEnvelope> context, int from, int to) {
            synchronized (context.getCheckpointLock()) {
                for (int i = from; i < to && !emitted; i++) {
                    context.collect(OperatorHarness.event(2, "p" + i, "e" + i));
                }
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
