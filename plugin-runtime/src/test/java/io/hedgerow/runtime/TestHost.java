package io.hedgerow.runtime;

import io.hedgerow.runtime.host.CacheStore;
import io.hedgerow.runtime.host.CaptureSink.CapturedEvent;
import io.hedgerow.runtime.host.HostClock;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.host.HostTimers;
import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.host.RandomSource;
import io.hedgerow.runtime.host.RefusedException;
import io.hedgerow.runtime.host.StorageStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A host in memory whose owner thread is the test's: {@link #await} runs what came in. */
public final class TestHost {

    public final Map<String, String> storage = new LinkedHashMap<>();

    /** What writing to the storage throws, null for nothing. */
    public RefusedException storageRefusal;

    public final Map<String, CacheStore.Entry> cache = new LinkedHashMap<>();
    public final List<String> logs = new ArrayList<>();
    public final List<CapturedEvent> captured = new ArrayList<>();
    public final List<String> jobs = new ArrayList<>();
    public HttpTransport http =
            request ->
                    CompletableFuture.failedFuture(new UnsupportedOperationException("no network"));

    private final LinkedBlockingQueue<Runnable> mails = new LinkedBlockingQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private long timerSequence;

    /** Null for the real clock. */
    public Long virtualMillis;

    private record Timer(long dueMillis, long sequence, Runnable action)
            implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(dueMillis, other.dueMillis);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    public HostServices services() {
        HostClock clock = virtualMillis == null ? HostClock.SYSTEM : () -> virtualMillis;
        return new HostServices(
                new StorageStore() {
                    @Override
                    public String get(String key) {
                        return storage.get(key);
                    }

                    @Override
                    public void put(String key, String json) {
                        if (storageRefusal != null) {
                            throw storageRefusal;
                        }
                        storage.put(key, json);
                    }

                    @Override
                    public void remove(String key) {
                        storage.remove(key);
                    }
                },
                new CacheStore() {
                    @Override
                    public Entry get(String key) {
                        return cache.get(key);
                    }

                    @Override
                    public void put(String key, Entry entry) {
                        cache.put(key, entry);
                    }

                    @Override
                    public void remove(String key) {
                        cache.remove(key);
                    }
                },
                clock,
                RandomSource.SYSTEM,
                request -> http.send(request),
                ip ->
                        "89.160.20.129".equals(ip)
                                ? "{\"city\":{\"names\":{\"en\":\"Linköping\"}}}"
                                : null,
                (origin, ordinal, name, payload, due) -> jobs.add(name + " " + payload + " " + due),
                (origin, ordinal, event) -> captured.add(event),
                (source, type, message) -> logs.add(source + " " + type + " " + message),
                this::schedule,
                mails::add);
    }

    private HostTimers.Cancellable schedule(long delayMillis, Runnable action) {
        Timer timer = new Timer(now() + delayMillis, timerSequence++, action);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    private long now() {
        return virtualMillis == null ? System.currentTimeMillis() : virtualMillis;
    }

    /**
     * Runs completions and timers until the invocation has settled; a virtual clock jumps to the
     * next timer.
     */
    public InvocationResult await(PluginContext context, HookCall call) {
        InvocationResult[] result = new InvocationResult[1];
        context.start(call, (invocation, settled) -> result[0] = settled);
        while (result[0] == null) {
            step();
        }
        return result[0];
    }

    /** Runs one completion or timer, waiting for it. */
    public void step() {
        try {
            Timer next = timers.peek();
            long wait = next == null ? 10_000 : Math.max(0, next.dueMillis() - now());
            Runnable mail =
                    virtualMillis == null ? mails.poll(wait, TimeUnit.MILLISECONDS) : mails.poll();
            if (mail != null) {
                mail.run();
            } else if (next != null) {
                if (virtualMillis != null) {
                    virtualMillis = Math.max(virtualMillis, next.dueMillis());
                }
                timers.remove(next);
                next.action().run();
            } else if (virtualMillis != null) {
                Runnable late = mails.poll(10, TimeUnit.SECONDS);
                if (late == null) {
                    throw new AssertionError("nothing can settle the invocation any more");
                }
                late.run();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
