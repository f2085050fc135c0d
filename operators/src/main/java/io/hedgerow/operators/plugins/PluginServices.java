package io.hedgerow.operators.plugins;

import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.host.CaptureSink.CapturedEvent;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.host.HostTimers;
import io.hedgerow.runtime.host.LogSink.Source;
import io.hedgerow.runtime.host.LogSink.Type;
import io.hedgerow.runtime.host.RandomSource;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.util.FlinkRuntimeException;

/** Puts the subtask's state, timers and outputs behind the host interfaces of one plugin config. */
final class PluginServices {

    /** Runs an action with a team as the current key of keyed state. */
    interface KeyScope {
        void run(long teamId, Runnable action);
    }

    private final MapState<PluginStateKey, byte[]> storage;
    private final MapState<PluginStateKey, byte[]> cache;
    private final StateLimits limits;
    private final JobBook jobs;
    private final OwnerThreadLoop loop;
    private final KeyScope keys;
    private final PluginPlatform platform;
    private final LongSupplier clock;
    private final Consumer<PluginLogEntry> logOut;
    private final Consumer<CapturedMessage> capturedOut;
    private final UUID instanceId = UUID.randomUUID();
    private final RandomSource random = new SecureRandomSource();

    PluginServices(
            MapState<PluginStateKey, byte[]> storage,
            MapState<PluginStateKey, byte[]> cache,
            StateLimits limits,
            JobBook jobs,
            OwnerThreadLoop loop,
            KeyScope keys,
            PluginPlatform platform,
            LongSupplier clock,
            Consumer<PluginLogEntry> logOut,
            Consumer<CapturedMessage> capturedOut) {
        this.storage = storage;
        this.cache = cache;
        this.limits = limits;
        this.jobs = jobs;
        this.loop = loop;
        this.keys = keys;
        this.platform = platform;
        this.clock = clock;
        this.logOut = logOut;
        this.capturedOut = capturedOut;
    }

    PluginLog log(PluginInstallation installation) {
        return new PluginLog(
                installation.identity(), installation.logLevel(), instanceId, clock, logOut);
    }

    HostServices hostServices(PluginIdentity plugin, PluginLog log, InvocationOrigin origin) {
        long team = plugin.teamId();
        int config = plugin.pluginConfigId();
        HostTimers timers = (delay, action) -> loop.schedule(delay, () -> keys.run(team, action));
        return new HostServices(
                new StateStorageStore(storage, config, limits),
                new StateCacheStore(cache, plugin.pluginId(), limits),
                clock::getAsLong,
                random,
                platform.http(),
                platform.geoip(),
                (from, ordinal, name, payload, due) -> enqueue(config, name, payload, due, origin),
                (from, ordinal, captured) -> capture(plugin, log, origin, captured),
                log,
                timers,
                task -> loop.execute(() -> keys.run(team, task)));
    }

    private void enqueue(
            int config, String name, String payload, long due, InvocationOrigin origin) {
        try {
            jobs.enqueue(new PluginJob(config, name, payload, due, origin.captureDepth()));
        } catch (Exception e) {
            throw new FlinkRuntimeException("Cannot enqueue job " + name, e);
        }
    }

    private void capture(
            PluginIdentity plugin, PluginLog log, InvocationOrigin origin, CapturedEvent captured) {
        int depth = origin.captureDepth() + 1;
        if (depth > CapturedMessage.MAX_DEPTH) {
            log.log(
                    Source.SYSTEM,
                    Type.ERROR,
                    "posthog.capture of \"%s\" refused: plugins have led to each other's events %d times in a row"
                            .formatted(captured.event(), CapturedMessage.MAX_DEPTH));
            return;
        }
        capturedOut.accept(
                CapturedMessages.of(
                        plugin,
                        captured,
                        origin.id(),
                        origin.nextCapture(),
                        depth,
                        clock.getAsLong()));
    }
}
