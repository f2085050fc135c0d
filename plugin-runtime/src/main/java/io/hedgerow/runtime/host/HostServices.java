package io.hedgerow.runtime.host;

import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * Everything the outside gives to one plugin context. Each effect of a plugin goes through one of
 * these, so that Flink state, a virtual clock, a recorder or a stub can stand behind it.
 *
 * @param ownerThread runs a task later on the thread that owns the context; completions from other
 *     threads come in through it (in Flink the mailbox executor)
 */
public record HostServices(
        StorageStore storage,
        CacheStore cache,
        HostClock clock,
        RandomSource random,
        HttpTransport http,
        GeoIp geoip,
        JobQueue jobs,
        CaptureSink capture,
        LogSink log,
        HostTimers timers,
        Executor ownerThread) {

    public HostServices {
        Objects.requireNonNull(storage, "storage");
        Objects.requireNonNull(cache, "cache");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(random, "random");
        Objects.requireNonNull(http, "http");
        Objects.requireNonNull(geoip, "geoip");
        Objects.requireNonNull(jobs, "jobs");
        Objects.requireNonNull(capture, "capture");
        Objects.requireNonNull(log, "log");
        Objects.requireNonNull(timers, "timers");
        Objects.requireNonNull(ownerThread, "ownerThread");
    }
}
