package io.hedgerow.runtime.module.posthogapi;

import io.hedgerow.runtime.PluginSettings;
import io.hedgerow.runtime.module.HostBinder;
import io.hedgerow.runtime.module.HostModule;
import io.hedgerow.runtime.module.ModuleEnvironment;

/** {@code posthog.api} (contract §3.6, §10 row 10). */
public final class PosthogApiModule implements HostModule {

    @Override
    public String requireName() {
        return "@hedgerow/posthog-api";
    }

    @Override
    public String bundleResource() {
        return "/io/hedgerow/runtime/js/posthog-api.js";
    }

    @Override
    public boolean importable() {
        return false;
    }

    @Override
    public void bind(HostBinder binder, ModuleEnvironment environment) {
        PluginSettings settings = environment.settings();
        binder.function("siteUrl", a -> settings.siteUrl());
        binder.function("teamId", a -> String.valueOf(settings.identity().teamId()));
    }
}
