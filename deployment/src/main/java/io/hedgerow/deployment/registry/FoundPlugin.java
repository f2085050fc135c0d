package io.hedgerow.deployment.registry;

import io.hedgerow.runtime.pack.PluginPackage;

/** A package and where it was found; its code has not been looked at. */
public record FoundPlugin(PluginPackage content, PluginOrigin origin) {}
