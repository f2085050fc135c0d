package io.hedgerow.deployment.bench.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class CpuLogTest {

    @Test
    void tellsWhatThisProcessAndOthersUsed() {
        long from = System.currentTimeMillis() * 1000;
        try (CpuLog log = CpuLog.start(List.of(ProcessHandle.current().pid()))) {
            double[] used;
            do {
                // Reading the clock of this thread is work as well.
                for (int i = 0; i < 10_000; i++) {
                    ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                }
                used = log.between(from, System.currentTimeMillis() * 1000);
            } while (used[0] < 300_000 || used[1] < 300_000);
            double[] halves = log.between(from, from + 100_000);
            assertThat(halves[0]).isBetween(0.0, used[0]);
            assertThat(log.between(from - 2_000_000, from - 1_000_000)).containsOnly(0);
        }
    }
}
