package io.hedgerow.operators.plugins;

import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.host.HostTimers;
import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.host.RandomSource;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Puts the subtask's state, timers and outputs behind the host interfaces of one plugin config. */
final class PluginServices {

    /** What a plugin reaches the world with. */
    interface Transports {
        HttpTransport of(LoadedPlugin plugin, HttpTransport platform);
    }

    private final TeamStores stores;
    private final OwnerThreadLoop loop;
    private final TeamPlugins.KeyScope keys;
    private final PluginPlatform platform;
    private final Transports transports;
    private final LongSupplier clock;
    private final Consumer<PluginLogEntry> logOut;
    private final CaptureOutlet captures;
    private final UUID instanceId = UUID.randomUUID();
    private final RandomSource random = RandomSource.SYSTEM;

    PluginServices(
            TeamStores stores,
            OwnerThreadLoop loop,
            TeamPlugins.KeyScope keys,
            PluginPlatform platform,
            Transports transports,
            LongSupplier clock,
            Consumer<PluginLogEntry> logOut,
            CaptureOutlet captures) {
        this.stores = stores;
        this.loop = loop;
        this.keys = keys;
        this.platform = platform;
        this.transports = transports;
        this.clock = clock;
        this.logOut = logOut;
        this.captures = captures;
    }

    PluginLog log(PluginInstallation installation) {
        return new PluginLog(
                installation.identity(),
                installation.logLevel(),
                installation.secrets(),
                instanceId,
                clock,
                logOut);
    }

    /** Of a config that does not run. */
    PluginLog log(PluginIdentity plugin) {
        return new PluginLog(plugin, 0, SecretMask.NONE, instanceId, clock, logOut);
    }

    HostServices of(LoadedPlugin plugin) {
        PluginIdentity identity = plugin.identity();
        long key = plugin.key();
        HostTimers timers = (delay, action) -> loop.schedule(delay, () -> keys.run(key, action));
        return new HostServices(
                stores.storage(plugin),
                stores.cache(plugin),
                clock::getAsLong,
                random,
                transports.of(plugin, platform.http()),
                platform.geoip(),
                stores.jobs(plugin),
                (origin, function, ordinal, captured) ->
                        captures.capture(
                                identity, plugin.log(), origin, function, ordinal, captured),
                plugin.log(),
                timers,
                task -> loop.execute(() -> keys.run(key, task)));
    }
}
