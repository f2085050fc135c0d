package io.hedgerow.runtime.module.buffer;

import io.hedgerow.runtime.module.HostBinder;
import io.hedgerow.runtime.module.HostModule;
import io.hedgerow.runtime.module.ModuleEnvironment;

/** npm's {@code buffer} with text conversions by Java (contract §3.8). */
public final class BufferModule implements HostModule {

    @Override
    public String requireName() {
        return "buffer";
    }

    @Override
    public String bundleResource() {
        return "/io/hedgerow/runtime/js/buffer.js";
    }

    @Override
    public boolean importable() {
        return false;
    }

    @Override
    public void bind(HostBinder binder, ModuleEnvironment environment) {
        binder.function("encode", a -> TextCodec.encode((String) a[0], (String) a[1]));
        binder.function("decode", a -> TextCodec.decode((byte[]) a[0], (String) a[1]));
    }
}
