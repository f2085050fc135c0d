package io.hedgerow.operators.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {

    private static final long START = 1_795_608_000_000L;

    private final Pace pace = new Pace();
    private long now = START;

    /** Begins all that may begin now; how many it were. */
    private int begin(double perSecond) {
        int begun = 0;
        while (pace.nextMillis(perSecond, now) <= now && begun < 1_000_000) {
            pace.began(perSecond, now);
            begun++;
        }
        return begun;
    }

    private void waitForNext(double perSecond) {
        long next = pace.nextMillis(perSecond, now);
        assertThat(next).isGreaterThan(now);
        now = next;
    }

    @Test
    void withoutALimitAllBeginsNow() {
        for (int i = 0; i < 100; i++) {
            assertThat(pace.nextMillis(0, now)).isEqualTo(now);
            pace.began(0, now);
        }
        assertThat(begin(1)).as("what went before there was a limit costs nothing").isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1000",
        "2, 2, 500",
        "5, 5, 200",
        "1000, 1000, 1",
        "0.5, 1, 2000",
        "0.1, 1, 10000",
        "0.001, 1, 1000000"
    })
    void aSecondsWorthAtOnceThenEvenlySpread(double perSecond, int atOnce, long millis) {
        assertThat(begin(perSecond)).isEqualTo(atOnce);
        for (int i = 0; i < 20; i++) {
            long before = now;
            waitForNext(perSecond);
            assertThat(now - before).isEqualTo(millis);
            assertThat(begin(perSecond)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 1, 3, 7, 333, 1500})
    void neverAboveTheRateForLong(double perSecond) {
        int begun = 0;
        while (now < START + 100_000) {
            begun += begin(perSecond);
            waitForNext(perSecond);
        }
        assertThat(begun).isBetween((int) (100 * perSecond), (int) Math.ceil(101 * perSecond));
    }

    @Test
    void restEarnsNoMoreThanASecondsWorth() {
        assertThat(begin(5)).isEqualTo(5);
        now += 3_600_000;
        assertThat(begin(5)).isEqualTo(5);
        now += 400;
        assertThat(begin(5)).isEqualTo(2);
    }

    @Test
    void aRateThatIsRaisedHoldsAtOnce() {
        begin(0.001);
        waitAndExpect(10, 100);
        assertThat(begin(10)).isEqualTo(1);
        waitAndExpect(10, 100);
        now += 10_000;
        assertThat(begin(10)).as("a second's worth of the new rate").isEqualTo(10);
    }

    @Test
    void aRateThatIsLoweredHoldsAtOnce() {
        assertThat(begin(10)).isEqualTo(10);
        waitAndExpect(0.1, 1000);
        assertThat(begin(0.1)).as("what the rate before allowed is used up").isEqualTo(1);
        waitAndExpect(0.1, 10_000);
    }

    private void waitAndExpect(double perSecond, long millis) {
        long before = now;
        waitForNext(perSecond);
        assertThat(now - before).isEqualTo(millis);
    }
}
