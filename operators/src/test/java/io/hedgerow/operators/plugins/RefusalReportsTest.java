package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.output.PluginStatus.Kind;
import io.hedgerow.operators.registry.RefusedConfig;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.runtime.PluginIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RefusalReportsTest {

    private static final PluginIdentity PLUGIN = new PluginIdentity(2, 7, 70, "seven");

    private final List<PluginStatus> statuses = new ArrayList<>();
    private final List<PluginLogEntry> log = new ArrayList<>();
    private final RefusalReports reports =
            new RefusalReports(
                    statuses::add,
                    plugin ->
                            new PluginLog(
                                    plugin,
                                    0,
                                    SecretMask.NONE,
                                    UUID.randomUUID(),
                                    () -> 1000,
                                    log::add),
                    () -> 1000);

    private void inForce(RefusedConfig... refused) {
        reports.inForce(
                new RegistrySnapshot(
                        new TeamDirectory(List.of()), List.of(), List.of(refused), false));
    }

    @Test
    void tellsOncePerReasonAndTakesItBack() {
        inForce(new RefusedConfig(PLUGIN, "not approved"));
        inForce(new RefusedConfig(PLUGIN, "not approved"));
        assertThat(statuses).hasSize(1);
        assertThat(statuses.get(0).kind()).isEqualTo(Kind.ERROR_SET);
        assertThat(statuses.get(0).teamId()).isEqualTo(2);
        assertThat(statuses.get(0).configId()).isEqualTo(70);
        assertThat(statuses.get(0).errorJson())
                .contains("\"message\":\"not approved\"", "\"name\":\"Refused\"");
        assertThat(log).hasSize(1);
        assertThat(log.get(0).message()).isEqualTo("Not put in force: not approved");
        assertThat(log.get(0).type()).isEqualTo("ERROR");

        inForce(new RefusedConfig(PLUGIN, "no key"));
        assertThat(statuses).hasSize(2);

        inForce();
        inForce();
        assertThat(statuses).hasSize(3);
        assertThat(statuses.get(2).kind()).isEqualTo(Kind.ERROR_CLEARED);
        assertThat(log).hasSize(2);
    }
}
