package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PluginTimeTest {

    private static final long TEAM = 2;
    private static final long OTHER = 3;

    private final PluginTime time = new PluginTime(new ReadyQueue());

    private static void spend(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    void countsWhatTeamsHadPluginCodeRun() {
        assertThat(time.teams()).isZero();
        time.of(TEAM, () -> spend(1000));
        time.of(TEAM, () -> spend(1000));
        time.of(OTHER, () -> spend(1000));
        assertThat(time.teams()).isEqualTo(2);
        assertThat(time.measuredNanos()).isGreaterThanOrEqualTo(3000);
    }

    @Test
    void whatRunsWithinAnotherIsPartOfIt() {
        long[] atEnd = new long[1];
        long began = System.nanoTime();
        time.of(
                TEAM,
                () -> {
                    time.of(OTHER, () -> spend(1_000_000));
                    atEnd[0] = time.measuredNanos();
                });
        long all = System.nanoTime() - began;
        assertThat(atEnd[0]).as("nothing before the outer one has ended").isZero();
        assertThat(time.teams()).as("the outer one's").isEqualTo(1);
        assertThat(time.measuredNanos()).as("counted once").isBetween(1_000_000L, all);
    }

    @Test
    void whatThrowsIsMeasuredAndTheNextIsToo() {
        assertThatThrownBy(
                        () ->
                                time.of(
                                        TEAM,
                                        () -> {
                                            throw new IllegalStateException("x");
                                        }))
                .hasMessage("x");
        assertThat(time.teams()).isEqualTo(1);
        long before = time.measuredNanos();
        time.of(OTHER, () -> spend(1000));
        assertThat(time.teams()).isEqualTo(2);
        assertThat(time.measuredNanos()).isGreaterThan(before);
    }
}
