package io.hedgerow.operators.plugins;

import io.hedgerow.operators.delivery.DeliveryHook;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.EffectJournal;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.host.GeoIp;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.host.HttpTransport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A plugin in Java: answers calls from a function, or from a script of results. A call that is
 * answered with {@code null} waits until {@link #settle}.
 */
class FakePlugin implements PluginInstance {

    final List<HookCall> calls = new ArrayList<>();
    final List<InvocationOrigin> origins = new ArrayList<>();
    final Deque<HookResult> setupResults = new ArrayDeque<>();
    final Deque<Waiting> waiting = new ArrayDeque<>();
    Function<HookCall, HookResult> answer = call -> new HookResult.Returned(call.argumentJson());
    boolean setup;
    boolean teardown;

    record Waiting(HookCall call, Consumer<HookResult> whenSettled) {}

    /** The call that has waited longest returns its argument. */
    void settle() {
        Waiting next = waiting.poll();
        settle(next, new HookResult.Returned(next.call().argumentJson()));
    }

    /** The call whose argument contains a text returns its argument. */
    void settle(String part) {
        Waiting found =
                waiting.stream()
                        .filter(each -> each.call().argumentJson().contains(part))
                        .findFirst()
                        .orElseThrow();
        waiting.remove(found);
        settle(found, new HookResult.Returned(found.call().argumentJson()));
    }

    void settle(Waiting call, HookResult result) {
        waiting.remove(call);
        call.whenSettled().accept(result);
    }

    Set<String> tasks = Set.of();
    boolean processesEvents = true;
    boolean onEvent;
    Set<DeliveryHook> deliveryHooks = Set.of();
    boolean closed;
    boolean jobs;
    int generation;

    static HookResult.Threw error(String message) {
        return new HookResult.Threw("Error", message, "Error: " + message + "\n at x", false);
    }

    static HookResult.Threw retry(String message) {
        return new HookResult.Threw("RetryError", message, "", true);
    }

    static PluginInstallation installation(long team, int config, String name) {
        return installation(team, config, name, name);
    }

    /**
     * @param code its words tell what the plugin touches
     */
    static PluginInstallation installation(long team, int config, String name, String code) {
        return PluginInstallation.of(
                new PluginIdentity(team, config + 100, config, name),
                config,
                io.hedgerow.runtime.transpile.TranspiledSource.verbatim("index.js", code),
                "{}",
                Map.of(),
                0,
                PluginInstallation.OnError.DEFAULT,
                null,
                SecretMask.NONE);
    }

    @Override
    public boolean hasProcessEvent() {
        return processesEvents;
    }

    @Override
    public boolean hasSetup() {
        return setup || !setupResults.isEmpty();
    }

    @Override
    public boolean hasOnEvent() {
        return onEvent;
    }

    @Override
    public Set<DeliveryHook> deliveryHooks() {
        return deliveryHooks;
    }

    @Override
    public int generation() {
        return generation;
    }

    @Override
    public Set<String> scheduledTasks() {
        return tasks;
    }

    @Override
    public boolean hasTeardown() {
        return teardown;
    }

    @Override
    public boolean hasJobs() {
        return jobs;
    }

    @Override
    public void invoke(
            HookCall call,
            InvocationOrigin origin,
            EffectJournal journal,
            Consumer<HookResult> whenSettled) {
        calls.add(call);
        origins.add(origin);
        HookResult result =
                call.kind() == HookCall.Kind.SETUP && !setupResults.isEmpty()
                        ? setupResults.poll()
                        : answer.apply(call);
        if (result == null) {
            waiting.add(new Waiting(call, whenSettled));
        } else {
            whenSettled.accept(result);
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    /** A platform whose plugins are made by a function of config and services. */
    static class Platform implements PluginPlatform {

        private final Maker maker;

        Platform(Maker maker) {
            this.maker = maker;
        }

        interface Maker {
            PluginInstance make(PluginInstallation installation, HostServices services)
                    throws PluginLoadException;
        }

        @Override
        public PluginInstance load(PluginInstallation installation, HostServices services)
                throws PluginLoadException {
            return maker.make(installation, services);
        }

        @Override
        public void compile(PluginInstallation installation) {}

        @Override
        public HttpTransport http() {
            return request -> {
                throw new UnsupportedOperationException();
            };
        }

        @Override
        public GeoIp geoip() {
            return ip -> null;
        }

        @Override
        public boolean sendsIdempotencyKeys() {
            return false;
        }

        @Override
        public boolean compilesJavaScript() {
            return false;
        }

        @Override
        public void close() {}
    }
}
