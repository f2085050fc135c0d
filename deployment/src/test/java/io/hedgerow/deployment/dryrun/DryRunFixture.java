package io.hedgerow.deployment.dryrun;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.plugins.PluginPlatform;
import io.hedgerow.operators.plugins.RuntimePlatform;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.operators.registry.TeamDirectory.Team;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;

/** Dry runs on events of one person, on the real runtime; nothing may be sent. */
final class DryRunFixture {

    private DryRunFixture() {}

    /**
     * @param ip {@code null} for none
     * @param price as JSON, a property of the event
     */
    static EventEnvelope event(String uuid, String name, String ip, String price) {
        return new EventEnvelope(
                2,
                uuid,
                "person",
                ip,
                null,
                "2026-11-24T10:00:00Z",
                null,
                ("{\"event\":\"" + name + "\",\"properties\":{\"price\":" + price + "}}")
                        .getBytes(StandardCharsets.UTF_8),
                null,
                null,
                0,
                "t",
                0,
                0);
    }

    static Version version(
            String label,
            String code,
            String config,
            Map<String, String> storage,
            String... secrets) {
        SecretMask mask = new SecretMask(List.of(secrets));
        return new Version(
                label,
                PluginInstallation.of(
                        new PluginIdentity(2, 3, 4, "p"),
                        1,
                        TranspiledSource.verbatim("index.js", code),
                        config,
                        Map.of(),
                        0,
                        PluginInstallation.OnError.DEFAULT,
                        null,
                        mask),
                mask,
                storage);
    }

    /**
     * @param recordings whether the team keeps session recordings
     * @param event makes an event of a name
     */
    static DryRunReport run(
            HttpPolicy http,
            boolean recordings,
            Version active,
            Version candidate,
            Function<String, EventEnvelope> event,
            String... names)
            throws DryRunException {
        try (PluginPlatform platform =
                new RuntimePlatform(
                        request ->
                                CompletableFuture.failedFuture(
                                        new AssertionError("sent: " + request.url())),
                        ip -> null,
                        // The machine may be busy, and the code is cold.
                        PluginLimits.builder().cpuTime(Duration.ofSeconds(30)).build(),
                        "https://app.example",
                        RuntimePlatform.EffectOptions.DEFAULT,
                        () -> {})) {
            return new DryRun(platform, http)
                    .run(
                            active,
                            candidate,
                            new Team(2, "phc_2", false, recordings),
                            Stream.of(names).map(event).toList());
        }
    }
}
