package io.hedgerow.runtime.host.memory;

import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.host.CaptureSink.CapturedEvent;
import io.hedgerow.runtime.host.GeoIp;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.host.HttpTransportException;
import io.hedgerow.runtime.host.LogSink;
import io.hedgerow.runtime.host.RandomSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Everything outside one plugin context, in memory: stores that remember, sinks that write down.
 *
 * <p><b>Owns</b> storage, cache and the effects so far. <b>Lives</b> as long as its user.
 * <b>Threads</b>: the owner of the context. <b>Survives</b> nothing.
 */
public final class MemoryHost {

    /** One {@code posthog.capture}. */
    public record Captured(InvocationOrigin origin, int ordinal, CapturedEvent event) {}

    /**
     * One enqueued job.
     *
     * @param dueMillis since the epoch
     * @param enqueuedMillis since the epoch
     */
    public record Job(
            InvocationOrigin origin,
            int ordinal,
            String name,
            String payloadJson,
            long dueMillis,
            long enqueuedMillis) {

        /** Milliseconds from enqueueing until it is due. */
        public long delayMillis() {
            return Math.max(0, dueMillis - enqueuedMillis);
        }
    }

    /** One line of the plugin's log. */
    public record LogLine(LogSink.Source source, LogSink.Type type, String message) {

        @Override
        public String toString() {
            return source + " " + type + " " + message;
        }
    }

    private final MemoryStorage storage;
    private final MemoryCache cache = new MemoryCache();
    private final List<Captured> captured = new ArrayList<>();
    private final List<Job> jobs = new ArrayList<>();
    private final List<LogLine> log = new ArrayList<>();
    private final HostServices services;

    private MemoryHost(Builder parts) {
        storage = parts.storage;
        services =
                new HostServices(
                        storage,
                        cache,
                        parts.time,
                        parts.random,
                        parts.http,
                        parts.geoip,
                        (origin, ordinal, name, payload, due) -> {
                            long now = parts.time.currentTimeMillis();
                            Job job = new Job(origin, ordinal, name, payload, due, now);
                            jobs.add(job);
                            parts.jobListener.accept(job);
                        },
                        (origin, function, ordinal, event) ->
                                captured.add(new Captured(origin, ordinal, event)),
                        (source, type, message) -> log.add(new LogLine(source, type, message)),
                        parts.time,
                        parts.time);
    }

    /** A host without network and locations. */
    public static Builder builder(HostTime time) {
        return new Builder(time);
    }

    public HostServices services() {
        return services;
    }

    public MemoryStorage storage() {
        return storage;
    }

    public MemoryCache cache() {
        return cache;
    }

    /** The list itself. */
    public List<Captured> captured() {
        return captured;
    }

    /** The list itself. */
    public List<Job> jobs() {
        return jobs;
    }

    /** The list itself. */
    public List<LogLine> log() {
        return log;
    }

    /** Forgets captures, jobs and log lines; the stores stay. */
    public void forgetEffects() {
        captured.clear();
        jobs.clear();
        log.clear();
    }

    /** What is to be different. */
    public static final class Builder {

        private final HostTime time;
        private MemoryStorage storage = new MemoryStorage();
        private RandomSource random = RandomSource.SYSTEM;
        private HttpTransport http =
                request ->
                        CompletableFuture.failedFuture(
                                new HttpTransportException(
                                        "this host has no network", "system", "ENETDOWN", null));
        private GeoIp geoip = ip -> null;
        private Consumer<Job> jobListener = job -> {};

        private Builder(HostTime time) {
            this.time = time;
        }

        public Builder storage(MemoryStorage value) {
            storage = value;
            return this;
        }

        public Builder random(RandomSource value) {
            random = value;
            return this;
        }

        public Builder http(HttpTransport value) {
            http = value;
            return this;
        }

        public Builder geoip(GeoIp value) {
            geoip = value;
            return this;
        }

        /** Told of each enqueued job, within the plugin's call. */
        public Builder jobListener(Consumer<Job> value) {
            jobListener = value;
            return this;
        }

        public MemoryHost build() {
            return new MemoryHost(this);
        }
    }
}
