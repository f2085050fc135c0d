package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.host.CaptureSink.CapturedEvent;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.module.HostException;
import java.util.function.Supplier;

/**
 * Behind {@code posthog.capture} and {@code meta.jobs} (contract §3.6, §2.10): what a plugin makes
 * for later, numbered within its invocation.
 */
final class EventAndJobFunctions {

    private final HostServices services;
    private final PluginIdentity identity;
    private final PluginLimits limits;
    private final Supplier<ActiveInvocation> current;

    EventAndJobFunctions(
            HostServices services,
            PluginIdentity identity,
            PluginLimits limits,
            Supplier<ActiveInvocation> current) {
        this.services = services;
        this.identity = identity;
        this.limits = limits;
        this.current = current;
    }

    void addTo(HostTable table) {
        table.add("enqueueJob", this::enqueueJob);
        table.add("capture", this::capture);
    }

    private Object enqueueJob(Object[] a) throws HostException {
        ActiveInvocation invocation = current.get();
        services.jobs()
                .enqueue(
                        origin(invocation),
                        invocation == null ? 0 : invocation.jobs++,
                        (String) a[0],
                        TextLimit.check((String) a[1], limits.storageValueChars(), "job payload"),
                        ((Double) a[2]).longValue());
        return null;
    }

    private Object capture(Object[] a) throws HostException {
        ActiveInvocation invocation = current.get();
        services.capture()
                .capture(
                        origin(invocation),
                        invocation == null ? "" : invocation.call().name(),
                        invocation == null ? 0 : invocation.captures++,
                        new CapturedEvent(
                                (String) a[0],
                                a[1] == null ? defaultDistinctId() : (String) a[1],
                                (String) a[2],
                                TextLimit.check(
                                        (String) a[3], limits.captureChars(), "captured event")));
        return null;
    }

    private String defaultDistinctId() {
        return identity.pluginName().isEmpty()
                ? "plugin-id-" + identity.pluginId()
                : identity.pluginName();
    }

    /** Top-level code of a plugin runs for nothing. */
    private static InvocationOrigin origin(ActiveInvocation invocation) {
        return invocation == null ? InvocationOrigin.none() : invocation.origin();
    }
}
