package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.module.AsyncHostFunction;
import io.hedgerow.runtime.module.HostBinder;
import io.hedgerow.runtime.module.HostException;
import io.hedgerow.runtime.module.HostFunction;
import io.hedgerow.runtime.module.HostModule;
import io.hedgerow.runtime.module.HostModules;
import io.hedgerow.runtime.module.ModuleEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyObject;

/** Behind {@code require}: loads host modules into one JavaScript context (contract §3.9). */
final class ModuleFunctions {

    private static final Map<String, Source> BUNDLES = new ConcurrentHashMap<>();

    private final HostOperations operations;
    private final Effects effects;
    private final ModuleEnvironment environment;
    private final Supplier<Guest> guest;

    ModuleFunctions(
            HostOperations operations,
            Effects effects,
            ModuleEnvironment environment,
            Supplier<Guest> guest) {
        this.operations = operations;
        this.effects = effects;
        this.environment = environment;
        this.guest = guest;
    }

    void addTo(HostTable table) {
        table.add("refuseImport", a -> refusal((String) a[0]));
        table.add("loadModule", a -> load((String) a[0]));
        table.add(
                "cancelOperation",
                a -> {
                    operations.cancel(((Double) a[0]).longValue());
                    return null;
                });
        table.add(
                "moduleLoaded",
                a -> {
                    effects.leaveModule();
                    return null;
                });
    }

    private static String refusal(String name) {
        return HostModules.provided().find(name).filter(HostModule::importable).isPresent()
                ? null
                : HostModules.refusal(name);
    }

    private Object load(String name) throws HostException {
        HostModule module =
                HostModules.provided()
                        .find(name)
                        .orElseThrow(() -> new HostException("Error", HostModules.refusal(name)));
        Source bundle =
                BUNDLES.computeIfAbsent(
                        module.bundleResource(), path -> HostScript.read(path, "hedgerow:" + name));
        Binder binder = new Binder(name);
        module.bind(binder, environment);
        Value factory = guest.get().context().eval(bundle);
        effects.enterModule();
        return ProxyObject.fromMap(
                Map.of("factory", factory, "functions", ProxyArray.fromList(binder.bound)));
    }

    /** Takes the functions of one module. */
    private final class Binder implements HostBinder {

        private final String module;
        private final HostTable table = new HostTable(guest);
        private final List<Object> bound = new ArrayList<>();

        Binder(String module) {
            this.module = module;
        }

        @Override
        public void function(String key, HostFunction function) {
            bind(key, "SYNC", function);
        }

        @Override
        public void asyncFunction(String key, AsyncHostFunction function) {
            bind(key, "ASYNC", a -> begin(key, function, a, false));
        }

        @Override
        public void backgroundFunction(String key, AsyncHostFunction function) {
            bind(key, "BACKGROUND", a -> begin(key, function, a, true));
        }

        private Object begin(String key, AsyncHostFunction function, Object[] a, boolean background)
                throws HostException {
            return (double) operations.begin(module + "." + key, function, a, background);
        }

        private void bind(String key, String kind, HostFunction function) {
            bound.add(
                    ProxyObject.fromMap(
                            Map.of("name", key, "kind", kind, "call", table.executable(function))));
        }
    }
}
