package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.registry.RegistryChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActivationsTest {

    private static final int TEAMS = 1_000;

    private final List<Long> keys = new ArrayList<>();
    private final WorkFixture fixture = new WorkFixture();
    private final TimersByHand timers = new TimersByHand();
    private final Activations activations =
            new Activations(
                    new MapStateInMemory<>(),
                    fixture.environment().work().plugins(),
                    new ScheduleBook(new MapStateInMemory<>(), timers, Duration.ofMinutes(1)),
                    new ConfigPurge(
                            new MapStateInMemory<>(),
                            new MapStateInMemory<>(),
                            new MapStateInMemory<>(),
                            timers,
                            () -> fixture.now),
                    (key, action) -> {
                        keys.add(key);
                        action.run();
                    },
                    () -> fixture.now,
                    ScheduleOwner.INGESTION);

    @Test
    void oneThatArrivesLooksAtNoOtherTeam() throws Exception {
        for (long team = 1; team <= TEAMS; team++) {
            activations.add(team, new RegistryChange(7, team, (int) team));
            activations.applyTo(team, 6);
        }
        assertThat(keys).as("no team but the current one").isEmpty();
        activations.applyTo(TEAMS + 1, 7);
        activations.apply(6);
        assertThat(keys).hasSize(TEAMS);
    }
}
