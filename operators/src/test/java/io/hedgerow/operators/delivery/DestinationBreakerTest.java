package io.hedgerow.operators.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DestinationBreakerTest {

    private static final long FIRST = 5_000;
    private static final long LONGEST = 60_000;

    private long now = 1_000_000;
    private final DestinationBreaker breaker =
            new DestinationBreaker(
                    new DeliveryOptions.Breaker(
                            6, 4, 50, Duration.ofMillis(FIRST), Duration.ofMillis(LONGEST)),
                    () -> now);

    /** Attempts one after the other: {@code f} fails, {@code s} succeeds, {@code e} ends. */
    private void attempts(String how) {
        for (char each : how.toCharArray()) {
            assertThat(breaker.tryBegin()).as("%s of %s", each, how).isTrue();
            end(each);
        }
    }

    private void end(char how) {
        switch (how) {
            case 'f' -> breaker.failed();
            case 's' -> breaker.succeeded();
            default -> breaker.ended();
        }
    }

    private void open() {
        attempts("ffff");
        assertThat(breaker.isClosed()).isFalse();
    }

    private void openAndWait() {
        open();
        now = breaker.openUntilMillis();
    }

    @Test
    void aDestinationThatWasNotTriedIsUp() {
        assertThat(breaker.isClosed()).isTrue();
        assertThat(breaker.isProbing()).isFalse();
        breaker.ended();
        breaker.succeeded();
        assertThat(breaker.tryBegin()).isTrue();
    }

    @Test
    void fewerAttemptsThanItTakesToJudgeSayNothing() {
        attempts("fff");
        assertThat(breaker.isClosed()).isTrue();
        attempts("f");
        assertThat(breaker.isClosed()).isFalse();
    }

    @Test
    void theShareOfFailuresAmongTheLatestCounts() {
        attempts("fssssssssss");
        attempts("ff");
        assertThat(breaker.isClosed()).as("two of the latest six").isTrue();
        attempts("f");
        assertThat(breaker.isClosed()).as("three of the latest six").isFalse();
    }

    @Test
    void whatSaysNothingIsNotCounted() {
        attempts("feeeefeeeef");
        assertThat(breaker.isClosed()).isTrue();
        attempts("eeef");
        assertThat(breaker.isClosed()).isFalse();
    }

    @Test
    void whileItIsDownNothingBeginsBeforeTheWaitIsOver() {
        open();
        assertThat(breaker.openUntilMillis()).isEqualTo(now + FIRST + 1);
        assertThat(breaker.tryBegin()).isFalse();
        now = breaker.openUntilMillis() - 1;
        assertThat(breaker.tryBegin()).isFalse();
        assertThat(breaker.isProbing()).isFalse();
        now = breaker.openUntilMillis();
        assertThat(breaker.tryBegin()).isTrue();
        assertThat(breaker.isProbing()).isTrue();
        assertThat(breaker.isClosed()).isFalse();
        assertThat(breaker.tryBegin()).as("one at a time").isFalse();
    }

    @Test
    void aProbeThatSucceedsEndsItAndTheNextOutageBeginsAnew() {
        openAndWait();
        attempts("f");
        now = breaker.openUntilMillis();
        attempts("s");
        assertThat(breaker.isClosed()).isTrue();
        attempts("fff");
        assertThat(breaker.isClosed()).as("of the failures before nothing is left").isTrue();
        attempts("f");
        assertThat(breaker.openUntilMillis()).as("the first wait").isEqualTo(now + FIRST + 1);
    }

    @Test
    void aProbeThatSaysNothingMakesPlaceForAnother() {
        openAndWait();
        attempts("eee");
        assertThat(breaker.isProbing()).isTrue();
        attempts("s");
        assertThat(breaker.isClosed()).isTrue();
    }

    @Test
    void waitsDoubleUpToTheLongestHoweverLongItLasts() {
        openAndWait();
        long expected = FIRST;
        for (int probes = 0; probes < 100; probes++) {
            attempts("f");
            expected = Math.min(LONGEST, 2 * expected);
            assertThat(breaker.openUntilMillis()).isEqualTo(now + expected + 1);
            now = breaker.openUntilMillis();
        }
    }

    @Test
    void whatBeganBeforeItWasDownEndsWhileItIsWithoutALongerWait() {
        assertThat(breaker.tryBegin()).isTrue();
        assertThat(breaker.tryBegin()).isTrue();
        open();
        long until = breaker.openUntilMillis();
        now += 1000;
        end('f');
        end('s');
        assertThat(breaker.openUntilMillis()).isEqualTo(until);
        assertThat(breaker.isClosed()).isFalse();
    }
}
