package io.hedgerow.operators.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Which configs an event is delivered for. */
class DeliveryFanOutTest {

    private static PluginInstallation installation(
            long team, int config, String code, String configJson) {
        return PluginInstallation.of(
                new PluginIdentity(team, config + 100, config, "p" + config),
                config,
                TranspiledSource.verbatim("index.js", code),
                configJson,
                Map.of(),
                0,
                PluginInstallation.OnError.DEFAULT,
                null,
                SecretMask.NONE);
    }

    private static ProcessedEvent event(long team, String name, String person) {
        return new ProcessedEvent(
                team, new UUID(0, 1), name, person, "{}".getBytes(StandardCharsets.UTF_8), 0);
    }

    private static List<DeliveryInput> fanOut(
            List<PluginInstallation> installed, ProcessedEvent... events) throws Exception {
        DeliveryFanOut function =
                new DeliveryFanOut(
                        () -> new RegistrySnapshot(new TeamDirectory(List.of()), installed),
                        DeliveryOptions.DEFAULT);
        try (var harness =
                new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(function))) {
            harness.setup(DeliveryInput.TYPE.createSerializer(null));
            harness.open();
            for (ProcessedEvent event : events) {
                harness.processElement(event, 0);
            }
            return harness.extractOutputValues();
        }
    }

    @Test
    void oneInputPerInterestedConfigOfTheTeam() throws Exception {
        List<PluginInstallation> installed =
                List.of(
                        installation(2, 1, "exports.onEvent = a", "{}"),
                        installation(2, 2, "exports.processEvent = a", "{}"),
                        installation(2, 3, "exports.exportEvents = a", "{}"),
                        installation(2, 4, "exports.onSnapshot = a", "{}"),
                        installation(3, 5, "exports.onEvent = a", "{}"));
        assertThat(fanOut(installed, event(2, "x", "p")))
                .extracting(DeliveryInput::key)
                .containsExactly(DeliveryKey.of(1, 0), DeliveryKey.of(3, 0));
        assertThat(fanOut(installed, event(2, "$snapshot", "p")))
                .extracting(DeliveryInput::key)
                .containsExactly(DeliveryKey.of(4, 0));
        assertThat(fanOut(installed, event(4, "x", "p"))).isEmpty();
    }

    @Test
    void aPersonStaysInItsShard() throws Exception {
        ProcessedEvent[] events = new ProcessedEvent[200];
        for (int i = 0; i < events.length; i++) {
            events[i] = event(2, "x", "p" + i % 50);
        }
        Map<String, Long> keyOf = new HashMap<>();
        for (DeliveryInput input :
                fanOut(
                        List.of(
                                installation(
                                        2, 1, "exports.onEvent = a", "{\"deliveryShards\":\"4\"}")),
                        events)) {
            String person = ((DeliveryInput.Event) input).event().distinctId();
            assertThat(keyOf.merge(person, input.key(), (before, now) -> before))
                    .isEqualTo(input.key());
        }
        assertThat(keyOf.values())
                .containsOnly(
                        DeliveryKey.of(1, 0),
                        DeliveryKey.of(1, 1),
                        DeliveryKey.of(1, 2),
                        DeliveryKey.of(1, 3));
    }
}
