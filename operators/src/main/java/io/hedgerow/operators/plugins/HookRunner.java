package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.HookCall;

/** Runs a hook to its end. */
@FunctionalInterface
interface HookRunner {

    /**
     * @throws InterruptedException when the task is cancelled meanwhile
     */
    HookResult run(PluginInstance plugin, HookCall call) throws InterruptedException;
}
