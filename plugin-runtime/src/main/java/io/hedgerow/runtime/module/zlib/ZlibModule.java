package io.hedgerow.runtime.module.zlib;

import io.hedgerow.runtime.module.HostBinder;
import io.hedgerow.runtime.module.HostModule;
import io.hedgerow.runtime.module.ModuleEnvironment;

/** Node's {@code zlib} on the JDK's Deflater and Inflater and on {@link Brotli}. */
public final class ZlibModule implements HostModule {

    @Override
    public String requireName() {
        return "zlib";
    }

    @Override
    public String bundleResource() {
        return "/io/hedgerow/runtime/js/zlib.js";
    }

    @Override
    public void bind(HostBinder binder, ModuleEnvironment environment) {
        long most = environment.limits().httpResponseBytes();
        binder.function(
                "run",
                a -> {
                    long asked = ((Double) a[4]).longValue();
                    return Compression.run(
                            (String) a[0],
                            (byte[]) a[1],
                            ((Double) a[2]).intValue(),
                            !(Boolean) a[3],
                            asked > 0 ? Math.min(asked, most) : most);
                });
    }
}
