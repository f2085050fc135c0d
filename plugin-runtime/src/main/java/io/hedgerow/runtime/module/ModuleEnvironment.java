package io.hedgerow.runtime.module;

import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.PluginSettings;
import io.hedgerow.runtime.host.HostServices;
import java.util.function.BinaryOperator;

/**
 * What a module's host functions may use.
 *
 * @param services effects through these are journalled, but not what {@code http}, {@code timers}
 *     and {@code ownerThread} do: that belongs into asynchronous host functions
 * @param fetchKeys gives the idempotency key of the next request with this method and address
 */
public record ModuleEnvironment(
        PluginSettings settings,
        HostServices services,
        PluginLimits limits,
        BinaryOperator<String> fetchKeys) {}
