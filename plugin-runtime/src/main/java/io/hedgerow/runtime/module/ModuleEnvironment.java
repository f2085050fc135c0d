package io.hedgerow.runtime.module;

import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.PluginSettings;
import io.hedgerow.runtime.host.HostServices;
import java.util.function.Supplier;

/**
 * What a module's host functions may use.
 *
 * @param services effects through these are journalled, but not what {@code http}, {@code timers}
 *     and {@code ownerThread} do: that belongs into asynchronous host functions
 * @param fetchKeys gives the idempotency key of the next request that changes something
 */
public record ModuleEnvironment(
        PluginSettings settings,
        HostServices services,
        PluginLimits limits,
        Supplier<String> fetchKeys) {}
