package io.hedgerow.operators.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.plugins.PluginOutputs;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SharedRegistry;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.operators.registry.TeamDirectory.Team;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.Test;

class ParseFunctionTest {

    /** One more team with every reading. */
    private static final class GrowingRegistry implements RegistryLoader {

        private static final long serialVersionUID = 1L;
        private static int teams;

        @Override
        public RegistrySnapshot load() {
            List<Team> known =
                    LongStream.rangeClosed(1, ++teams)
                            .mapToObj(id -> new Team(id, "phc_" + id, false, false))
                            .toList();
            return new RegistrySnapshot(new TeamDirectory(known), List.of());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof GrowingRegistry;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    private static InputRecord message(String token) {
        String json =
                "{\"data\":{\"event\":\"e\"},\"uuid\":\"u\",\"distinct_id\":\"d\",\"token\":\"%s\"}"
                        .formatted(token);
        return new InputRecord(json.getBytes(StandardCharsets.UTF_8), "events", 0, 1, 0);
    }

    @Test
    void knowsANewTeamAsSoonAsTheRegistryIsReadAnew() throws Exception {
        GrowingRegistry registry = new GrowingRegistry();
        try (OneInputStreamOperatorTestHarness<InputRecord, EventEnvelope> harness =
                ProcessFunctionTestHarnesses.forProcessFunction(new ParseFunction(registry))) {
            harness.processElement(message("phc_2"), 1);
            assertThat(harness.extractOutputValues()).isEmpty();
            assertThat(harness.getSideOutput(PluginOutputs.DEAD_LETTERS))
                    .extracting(letter -> letter.getValue().error())
                    .singleElement()
                    .asString()
                    .contains("No team found for the message's token");

            SharedRegistry.refresh(registry, 1).get(60, TimeUnit.SECONDS);
            harness.processElement(message("phc_2"), 2);
            assertThat(harness.extractOutputValues())
                    .extracting(EventEnvelope::teamId)
                    .containsExactly(2L);
        }
    }
}
