package io.hedgerow.deployment.bench.operator;

import io.hedgerow.operators.plugins.PluginPlatform;
import io.hedgerow.operators.plugins.RuntimePlatform;
import io.hedgerow.runtime.JournalMismatch;
import io.hedgerow.runtime.PluginLimits;

/** The real plugin runtime with {@link DelayedHttp} for the network. */
record StubPlatform() implements PluginPlatform.Factory {

    private static final long serialVersionUID = 1L;

    @Override
    public PluginPlatform open() {
        return new RuntimePlatform(
                DelayedHttp.INSTANCE,
                ip -> null,
                PluginLimits.DEFAULT,
                "http://localhost",
                new RuntimePlatform.EffectOptions(false, JournalMismatch.RERUN),
                () -> {});
    }
}
