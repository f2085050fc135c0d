package io.hedgerow.runtime.module;

import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.PluginSettings;
import io.hedgerow.runtime.host.HostServices;

/** What a module's host functions may use. */
public record ModuleEnvironment(
        PluginSettings settings, HostServices services, PluginLimits limits) {}
