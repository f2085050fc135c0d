package io.hedgerow.operators.plugins;

import io.hedgerow.operators.delivery.DeliveryHook;
import io.hedgerow.runtime.EffectJournal;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.host.HostServices;
import java.util.Set;
import java.util.function.Consumer;

/** A plugin in Java with {@code processEvent} and jobs. */
abstract class FakePluginOfJobs implements PluginInstance {

    final HostServices services;

    FakePluginOfJobs(HostServices services) {
        this.services = services;
    }

    abstract void event(HookCall call, Consumer<HookResult> whenSettled);

    abstract void job(HookCall call, Consumer<HookResult> whenSettled);

    @Override
    public void invoke(
            HookCall call,
            InvocationOrigin origin,
            EffectJournal journal,
            Consumer<HookResult> whenSettled) {
        if (call.kind() == HookCall.Kind.JOB) {
            job(call, whenSettled);
        } else {
            event(call, whenSettled);
        }
    }

    @Override
    public boolean hasProcessEvent() {
        return true;
    }

    @Override
    public boolean hasSetup() {
        return false;
    }

    @Override
    public boolean hasOnEvent() {
        return false;
    }

    @Override
    public Set<DeliveryHook> deliveryHooks() {
        return Set.of();
    }

    @Override
    public int generation() {
        return 0;
    }

    @Override
    public Set<String> scheduledTasks() {
        return Set.of();
    }

    @Override
    public boolean hasTeardown() {
        return false;
    }

    @Override
    public boolean hasJobs() {
        return true;
    }

    @Override
    public void close() {}
}
