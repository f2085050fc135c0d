package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.runtime.PluginIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HaltWhenStuckTest {

    private final List<Integer> halts = new ArrayList<>();
    private long nanos = -5;
    private final HaltWhenStuck halt = new HaltWhenStuck(() -> nanos, halts::add);

    private void reports(int count, int everySeconds) {
        for (int i = 0; i < count; i++) {
            halt.accept(new PluginIdentity(2, 60, 39, "stuck"));
            nanos += Duration.ofSeconds(everySeconds).toNanos();
        }
    }

    @Test
    void haltsAfterAMinuteOfReports() {
        reports(12, 5);
        assertThat(halts).isEmpty();
        reports(1, 5);
        assertThat(halts).containsExactly(HaltWhenStuck.EXIT_STATUS);
    }

    @Test
    void shortStaysDoNotAddUp() {
        reports(20, 60);
        assertThat(halts).isEmpty();
    }
}
