package io.hedgerow.runtime.scenario;

import io.hedgerow.runtime.Capabilities;
import io.hedgerow.runtime.PluginContext;
import io.hedgerow.runtime.PluginEngine;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.PluginSettings;
import io.hedgerow.runtime.host.memory.MemoryHost;
import io.hedgerow.runtime.host.memory.RealTime;
import io.hedgerow.runtime.pack.PluginPackage;

/** Loads a plugin with nothing behind it, to see what it exports. */
public final class PluginInspector {

    private PluginInspector() {}

    /**
     * Runs the plugin's top-level code, and no hook.
     *
     * @throws PluginLoadException as {@link PluginEngine#open}
     */
    public static Capabilities capabilities(PluginEngine engine, PluginPackage plugin)
            throws PluginLoadException {
        MemoryHost host = MemoryHost.builder(new RealTime()).build();
        PluginIdentity identity = new PluginIdentity(0, 0, 0, plugin.manifest().name());
        try (PluginContext context =
                engine.open(
                        engine.compile(
                                engine.transpiler().transpile(plugin.entry(), plugin.source())),
                        PluginSettings.of(identity, "{}"),
                        host.services(),
                        PluginLimits.DEFAULT)) {
            return context.capabilities();
        }
    }
}
