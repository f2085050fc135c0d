package io.hedgerow.runtime;

import io.hedgerow.runtime.module.HostBinder;
import io.hedgerow.runtime.module.HostException;
import io.hedgerow.runtime.module.HostModule;
import io.hedgerow.runtime.module.ModuleEnvironment;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Gives test plugins promises that the test settles by name, and host functions that fail. */
public final class LatchModule implements HostModule {

    static final Map<String, CompletableFuture<Object>> WAITING = new ConcurrentHashMap<>();

    @Override
    public String requireName() {
        return "test/latch";
    }

    @Override
    public String bundleResource() {
        return "/io/hedgerow/runtime/latch.js";
    }

    @Override
    public void bind(HostBinder binder, ModuleEnvironment environment) {
        binder.asyncFunction("wait", arguments -> latch((String) arguments[0]));
        binder.backgroundFunction("later", arguments -> latch((String) arguments[0]));
        binder.function(
                "fail",
                arguments -> {
                    if ("known".equals(arguments[0])) {
                        throw new HostException(
                                "FetchError", "refused", Map.of("code", "ECONNREFUSED"));
                    }
                    throw new IllegalStateException("a secret of the host");
                });
    }

    private static CompletableFuture<Object> latch(String name) {
        CompletableFuture<Object> future = new CompletableFuture<>();
        WAITING.put(name, future);
        return future;
    }
}
