package io.hedgerow.deployment.bench.operator;

import io.hedgerow.operators.delivery.DeliveryHook;
import io.hedgerow.operators.plugins.HookResult;
import io.hedgerow.operators.plugins.PluginInstance;
import io.hedgerow.operators.plugins.PluginPlatform;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.runtime.EffectJournal;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.host.GeoIp;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.host.HttpTransport;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Another platform, with the time measured that its plugins' hooks take until they return or wait:
 * the runtime's share of the operator's thread.
 *
 * @param probe that is told
 */
record TimedPlatform(PluginPlatform.Factory timed, String probe) implements PluginPlatform.Factory {

    private static final long serialVersionUID = 1L;

    @Override
    public PluginPlatform open() throws Exception {
        return new Platform(timed.open(), Probe.of(probe));
    }

    private record Platform(PluginPlatform timed, Probe probe) implements PluginPlatform {

        @Override
        public PluginInstance load(PluginInstallation installation, HostServices services)
                throws PluginLoadException {
            return new Instance(timed.load(installation, services), probe);
        }

        @Override
        public void compile(PluginInstallation installation) throws PluginLoadException {
            timed.compile(installation);
        }

        @Override
        public HttpTransport http() {
            return timed.http();
        }

        @Override
        public GeoIp geoip() {
            return timed.geoip();
        }

        @Override
        public boolean sendsIdempotencyKeys() {
            return timed.sendsIdempotencyKeys();
        }

        @Override
        public boolean compilesJavaScript() {
            return timed.compilesJavaScript();
        }

        @Override
        public void close() {
            timed.close();
        }
    }

    private record Instance(PluginInstance timed, Probe probe) implements PluginInstance {

        @Override
        public void invoke(
                HookCall call,
                InvocationOrigin origin,
                EffectJournal journal,
                Consumer<HookResult> whenSettled) {
            long began = System.nanoTime();
            timed.invoke(
                    call,
                    origin,
                    journal,
                    result -> {
                        long settled = System.nanoTime();
                        whenSettled.accept(result);
                        probe.inRuntime(settled - System.nanoTime());
                    });
            probe.inRuntime(System.nanoTime() - began);
        }

        @Override
        public boolean hasProcessEvent() {
            return timed.hasProcessEvent();
        }

        @Override
        public boolean hasSetup() {
            return timed.hasSetup();
        }

        @Override
        public boolean hasOnEvent() {
            return timed.hasOnEvent();
        }

        @Override
        public Set<DeliveryHook> deliveryHooks() {
            return timed.deliveryHooks();
        }

        @Override
        public int generation() {
            return timed.generation();
        }

        @Override
        public boolean hasTeardown() {
            return timed.hasTeardown();
        }

        @Override
        public Set<String> scheduledTasks() {
            return timed.scheduledTasks();
        }

        @Override
        public boolean hasJobs() {
            return timed.hasJobs();
        }

        @Override
        public void close() {
            timed.close();
        }
    }
}
