package io.hedgerow.runtime.module.timers;

import io.hedgerow.runtime.host.HostTimers;
import io.hedgerow.runtime.module.HostBinder;
import io.hedgerow.runtime.module.HostModule;
import io.hedgerow.runtime.module.ModuleEnvironment;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Timers for host modules that wait between events, such as plugin-contrib's buffer. */
public final class TimersModule implements HostModule {

    @Override
    public String requireName() {
        return "@hedgerow/timers";
    }

    @Override
    public String bundleResource() {
        return "/io/hedgerow/runtime/js/timers.js";
    }

    @Override
    public boolean importable() {
        return false;
    }

    @Override
    public void bind(HostBinder binder, ModuleEnvironment environment) {
        Map<Double, Waiting> waiting = new HashMap<>();
        binder.backgroundFunction(
                "wait",
                a -> {
                    Double id = (Double) a[0];
                    CompletableFuture<Object> elapsed = new CompletableFuture<>();
                    HostTimers.Cancellable timer =
                            environment
                                    .services()
                                    .timers()
                                    .schedule(
                                            ((Double) a[1]).longValue(),
                                            () -> {
                                                waiting.remove(id);
                                                elapsed.complete(null);
                                            });
                    waiting.put(id, new Waiting(timer, elapsed));
                    return elapsed;
                });
        binder.function(
                "cancel",
                a -> {
                    Waiting found = waiting.remove((Double) a[0]);
                    if (found != null) {
                        found.timer.cancel();
                        found.elapsed.complete(null);
                    }
                    return null;
                });
    }

    private record Waiting(HostTimers.Cancellable timer, CompletableFuture<Object> elapsed) {}
}
