package io.hedgerow.operators.delivery;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether a destination counts as down, judged by the latest attempts. While it does, one attempt
 * at a time probes it, after a wait that doubles.
 *
 * <p>Owns: the latest results. Lives: as its key's destination. Threads: task thread. Survives:
 * nothing; after a restart the destination counts as well until attempts fail again.
 */
public final class DestinationBreaker {

    private static final Exception FAILURE =
            new Exception("An attempt failed", null, false, false) {
                private static final long serialVersionUID = 1L;
            };

    private final LongSupplier clock;
    private final DeliveryOptions.Breaker options;
    private CircuitBreaker breaker;
    private long openUntil;

    /**
     * @param clock milliseconds since the epoch
     */
    public DestinationBreaker(DeliveryOptions.Breaker options, LongSupplier clock) {
        this.options = options;
        this.clock = clock;
    }

    /** Whether an attempt may begin; then its end must be told. */
    public boolean tryBegin() {
        return breaker == null || breaker.tryAcquirePermission();
    }

    public boolean isClosed() {
        return breaker == null || breaker.getState() == CircuitBreaker.State.CLOSED;
    }

    /** Whether what runs now is a probe of a destination that was down. */
    public boolean isProbing() {
        return breaker != null && breaker.getState() == CircuitBreaker.State.HALF_OPEN;
    }

    /** When the next probe may begin, milliseconds since the epoch. */
    public long openUntilMillis() {
        return openUntil;
    }

    public void succeeded() {
        if (breaker != null) {
            breaker.onSuccess(0, TimeUnit.MILLISECONDS);
        }
    }

    /** The destination did not answer, or asked to come again. */
    public void failed() {
        if (breaker == null) {
            breaker = create();
            breaker.tryAcquirePermission();
        }
        breaker.onError(0, TimeUnit.MILLISECONDS, FAILURE);
    }

    /** An attempt has ended in a way that says nothing about the destination. */
    public void ended() {
        if (breaker != null) {
            breaker.releasePermission();
        }
    }

    private CircuitBreaker create() {
        return CircuitBreaker.of(
                "destination",
                CircuitBreakerConfig.custom()
                        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(options.window())
                        .minimumNumberOfCalls(options.minimumCalls())
                        .failureRateThreshold(options.failurePercent())
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitIntervalFunctionInOpenState(this::waitMillis)
                        .clock(new TaskClock(clock))
                        .currentTimestampFunction(
                                ignored -> clock.getAsLong(), TimeUnit.MILLISECONDS)
                        .build());
    }

    /** Asked once each time that the destination begins to count as down. */
    private long waitMillis(int attempt) {
        long first = options.firstWait().toMillis();
        long wait =
                Math.min(
                        options.longestWait().toMillis(),
                        first << Math.min(20, Math.max(0, attempt - 1)));
        // The breaker opens after that moment, not at it.
        openUntil = clock.getAsLong() + wait + 1;
        return wait;
    }

    /** The operator's clock. */
    private static final class TaskClock extends Clock {

        private final LongSupplier millis;

        private TaskClock(LongSupplier millis) {
            this.millis = millis;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis.getAsLong());
        }
    }
}
