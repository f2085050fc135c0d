package io.hedgerow.operators.plugins;

import io.hedgerow.operators.delivery.DeliveryHook;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.runtime.Capabilities;
import io.hedgerow.runtime.EffectJournal;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.InvocationResult;
import io.hedgerow.runtime.JournalMismatch;
import io.hedgerow.runtime.LimitsByPlugin;
import io.hedgerow.runtime.PluginContext;
import io.hedgerow.runtime.PluginEngine;
import io.hedgerow.runtime.PluginError;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.PluginSettings;
import io.hedgerow.runtime.host.GeoIp;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.host.HttpTransport;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugin runtime of module {@code plugin-runtime} as the operators see it.
 *
 * <p>Owns: a share of the JVM's engine. Lives: as its subtask. Threads: task thread. Survives:
 * nothing.
 */
public final class RuntimePlatform implements PluginPlatform {

    private static final Logger LOG = LoggerFactory.getLogger(RuntimePlatform.class);

    /**
     * @param idempotencyHeader send an {@code Idempotency-Key} with every request that changes
     *     something, whatever a plugin's config says
     * @param mismatch what becomes of a call that does something else when it runs again
     */
    public record EffectOptions(boolean idempotencyHeader, JournalMismatch mismatch)
            implements Serializable {

        public static final EffectOptions DEFAULT = new EffectOptions(false, JournalMismatch.RERUN);
    }

    private final PluginEngine engine;
    private final HttpTransport http;
    private final GeoIp geoip;
    private final LimitsByPlugin limits;
    private final String siteUrl;
    private final EffectOptions effects;
    private final AutoCloseable resources;
    private final AutoCloseable stuckWatch;

    /**
     * @param siteUrl default host of {@code posthog.api}
     * @param effects for all plugins
     * @param resources closed with this: what {@code http} and {@code geoip} hold
     */
    public RuntimePlatform(
            HttpTransport http,
            GeoIp geoip,
            LimitsByPlugin limits,
            String siteUrl,
            EffectOptions effects,
            AutoCloseable resources) {
        this.engine = PluginEngine.acquire();
        this.http = http;
        this.geoip = geoip;
        this.limits = limits;
        this.siteUrl = siteUrl;
        this.effects = effects;
        this.resources = resources;
        this.stuckWatch =
                engine.onStuck(new HaltWhenStuck(System::nanoTime, Runtime.getRuntime()::halt));
        LOG.info(
                "JavaScript runs {} ({})",
                engine.compilesJavaScript() ? "compiled" : "interpreted",
                engine.implementationName());
    }

    /** With the same limits for all plugins. */
    public RuntimePlatform(
            HttpTransport http,
            GeoIp geoip,
            PluginLimits limits,
            String siteUrl,
            EffectOptions effects,
            AutoCloseable resources) {
        this(http, geoip, LimitsByPlugin.same(limits), siteUrl, effects, resources);
    }

    @Override
    public PluginInstance load(PluginInstallation installation, HostServices services)
            throws PluginLoadException {
        try {
            PluginSettings settings =
                    new PluginSettings(
                            installation.identity(),
                            installation.configJson(),
                            installation.attachments(),
                            siteUrl,
                            effects.idempotencyHeader(),
                            effects.mismatch());
            return new Instance(
                    engine.open(
                            engine.compile(installation.code()),
                            settings,
                            services,
                            limits.of(installation.identity().pluginId())));
        } catch (io.hedgerow.runtime.PluginLoadException e) {
            throw new PluginLoadException(e.getMessage(), e);
        }
    }

    @Override
    public void compile(PluginInstallation installation) throws PluginLoadException {
        try {
            engine.compile(installation.code());
        } catch (io.hedgerow.runtime.PluginLoadException e) {
            throw new PluginLoadException(e.getMessage(), e);
        }
    }

    @Override
    public void prepareTranspiler() {
        engine.keepTranspilerReady();
    }

    @Override
    public HttpTransport http() {
        return http;
    }

    @Override
    public GeoIp geoip() {
        return geoip;
    }

    @Override
    public boolean sendsIdempotencyKeys() {
        return effects.idempotencyHeader();
    }

    @Override
    public boolean compilesJavaScript() {
        return engine.compilesJavaScript();
    }

    @Override
    public void close() {
        try {
            stuckWatch.close();
            engine.close();
            resources.close();
        } catch (Exception e) {
            LOG.warn("The plugin platform did not close cleanly", e);
        }
    }

    private static final class Instance implements PluginInstance {

        private final PluginContext context;
        private final Capabilities capabilities;
        private final Set<DeliveryHook> deliveryHooks = EnumSet.noneOf(DeliveryHook.class);
        private final boolean processEvent;
        private final boolean onEvent;

        private Instance(PluginContext context) {
            this.context = context;
            this.capabilities = context.capabilities();
            this.processEvent = capabilities.has(HookCall.processEvent("{}"));
            this.onEvent =
                    capabilities.methods().contains("onEvent")
                            || capabilities.methods().contains("onSnapshot")
                            || capabilities.methods().contains("exportEvents");
            for (DeliveryHook hook : DeliveryHook.values()) {
                if (capabilities.methods().contains(hook.function())) {
                    deliveryHooks.add(hook);
                }
            }
        }

        @Override
        public Set<DeliveryHook> deliveryHooks() {
            return deliveryHooks;
        }

        @Override
        public boolean hasProcessEvent() {
            return processEvent;
        }

        @Override
        public boolean hasSetup() {
            return capabilities.has(HookCall.setupPlugin());
        }

        @Override
        public boolean hasOnEvent() {
            return onEvent;
        }

        @Override
        public int generation() {
            return context.generation();
        }

        @Override
        public Set<String> scheduledTasks() {
            return Set.copyOf(capabilities.scheduledTasks());
        }

        @Override
        public boolean hasTeardown() {
            return capabilities.has(HookCall.teardownPlugin());
        }

        @Override
        public boolean hasJobs() {
            return !capabilities.jobs().isEmpty();
        }

        @Override
        public void invoke(
                HookCall call,
                InvocationOrigin origin,
                EffectJournal journal,
                Consumer<HookResult> whenSettled) {
            context.start(
                    call,
                    origin,
                    journal,
                    (invocation, result) -> whenSettled.accept(settled(result)));
        }

        private HookResult settled(InvocationResult result) {
            if (result instanceof InvocationResult.Completed completed) {
                return new HookResult.Returned(completed.text());
            }
            PluginError error = ((InvocationResult.Failed) result).error();
            if (error.kind() == PluginError.Kind.CONTEXT_LOST) {
                return new HookResult.ContextLost(error.message());
            }
            if (error.kind() == PluginError.Kind.JOURNAL_MISMATCH) {
                return new HookResult.Mismatched(error.message());
            }
            return new HookResult.Threw(
                    error.name() == null ? "Error" : error.name(),
                    error.message(),
                    error.stack(),
                    error.retryable(),
                    switch (error.kind()) {
                        case TIMED_OUT -> PluginHealth.Waste.TIMED_OUT;
                        case STOPPED -> PluginHealth.Waste.STOPPED;
                        default -> PluginHealth.Waste.NONE;
                    });
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
