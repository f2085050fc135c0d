package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.JournalMismatch;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.host.HttpTransport;
import java.time.Duration;

/** The real runtime with a transport of the test. */
final class TestPlatforms {

    private static final Duration LONG = Duration.ofMinutes(5);

    private TestPlatforms() {}

    static PluginPlatform with(HttpTransport http) {
        return with(http, PluginLimits.DEFAULT, false);
    }

    /** For calls that hang on purpose for as long as the test wants. */
    static PluginPlatform waitingLong(HttpTransport http) {
        return with(
                http, PluginLimits.builder().awaitTimeout(LONG).methodTimeout(LONG).build(), false);
    }

    static PluginPlatform sendingIdempotencyKeys(HttpTransport http) {
        return with(http, PluginLimits.DEFAULT, true);
    }

    private static PluginPlatform with(
            HttpTransport http, PluginLimits limits, boolean idempotencyHeader) {
        return new RuntimePlatform(
                http,
                ip -> null,
                limits,
                "https://app.example",
                new RuntimePlatform.EffectOptions(idempotencyHeader, JournalMismatch.RERUN),
                () -> {});
    }
}
