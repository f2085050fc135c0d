package io.hedgerow.runtime.module.url;

import io.hedgerow.runtime.module.HostBinder;
import io.hedgerow.runtime.module.HostModule;
import io.hedgerow.runtime.module.ModuleEnvironment;

/** {@code URL} and {@code URLSearchParams} (contract §3.8, §3.9) on {@link WhatwgUrl}. */
public final class UrlModule implements HostModule {

    @Override
    public String requireName() {
        return "url";
    }

    @Override
    public String bundleResource() {
        return "/io/hedgerow/runtime/js/url.js";
    }

    @Override
    public void bind(HostBinder binder, ModuleEnvironment environment) {
        binder.function(
                "parse",
                a -> {
                    WhatwgUrl url = WhatwgUrl.parse((String) a[0], (String) a[1]);
                    return url == null ? null : url.parts();
                });
        binder.function(
                "set",
                a ->
                        WhatwgUrl.parse((String) a[0], null)
                                .with((String) a[1], (String) a[2])
                                .parts());
        binder.function("percentDecode", a -> PercentCodec.decode((String) a[0]));
    }
}
