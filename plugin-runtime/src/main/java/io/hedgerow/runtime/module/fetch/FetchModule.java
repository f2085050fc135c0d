package io.hedgerow.runtime.module.fetch;

import io.hedgerow.runtime.module.HostBinder;
import io.hedgerow.runtime.module.HostModule;
import io.hedgerow.runtime.module.ModuleEnvironment;

/** node-fetch 2's classes on the host's HTTP transport. */
public final class FetchModule implements HostModule {

    @Override
    public String requireName() {
        return "node-fetch";
    }

    @Override
    public String bundleResource() {
        return "/io/hedgerow/runtime/js/node-fetch.js";
    }

    @Override
    public void bind(HostBinder binder, ModuleEnvironment environment) {
        binder.asyncFunction("send", a -> new Exchange(environment).start(a));
        boolean keys = environment.settings().sendsIdempotencyKeys();
        binder.function(
                "idempotencyKey",
                a ->
                        keys
                                ? environment
                                        .fetchKeys()
                                        .apply(String.valueOf(a[0]), String.valueOf(a[1]))
                                : null);
    }
}
