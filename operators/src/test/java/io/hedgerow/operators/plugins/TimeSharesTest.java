package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TimeSharesTest {

    private static final long SECOND = 1_000_000_000;
    private static final long MILLISECOND = 1_000_000;

    private final TimeShares shares = new TimeShares(0);
    private long now;

    /** Some seconds in which teams had parts of the thread. */
    private void pass(int seconds, double first, double second) {
        for (int i = 0; i < 100 * seconds; i++) {
            now += 10 * MILLISECOND;
            shares.spent(1, (long) (first * 10 * MILLISECOND), now);
            shares.spent(2, (long) (second * 10 * MILLISECOND), now);
        }
    }

    @Test
    void aBusyThreadHasTheTeamWithMoreThanItsShareWait() {
        pass(10, 0.8, 0.1);
        assertThat(shares.load()).isCloseTo(0.9, within(0.05));
        assertThat(shares.overBudget(1, now)).isTrue();
        assertThat(shares.overBudget(2, now)).isFalse();
        assertThat(shares.overBudget(3, now)).as("never seen").isFalse();
    }

    @Test
    void whileThereIsRoomNobodyWaits() {
        pass(10, 0.5, 0.01);
        assertThat(shares.overBudget(1, now)).isFalse();
    }

    @Test
    void aTeamAloneNeverWaits() {
        for (int i = 0; i < 1000; i++) {
            now += 10 * MILLISECOND;
            shares.spent(1, 10 * MILLISECOND, now);
        }
        assertThat(shares.overBudget(1, now)).isFalse();
    }

    @Test
    void equalTeamsDoNotWait() {
        pass(10, 0.5, 0.5);
        assertThat(shares.overBudget(1, now)).isFalse();
        assertThat(shares.overBudget(2, now)).isFalse();
    }

    @Test
    void whatWasUsedIsForgottenByHalvesAQuarterOfASecond() {
        pass(10, 0.8, 0.1);
        double before = shares.load();
        now += SECOND / 4;
        shares.decay(now);
        assertThat(shares.load()).isCloseTo(before / 2, within(0.03));
        now += 30 * SECOND;
        shares.decay(now);
        assertThat(shares.load()).isCloseTo(0, within(1e-6));
        assertThat(shares.overBudget(1, now)).isFalse();
    }
}
