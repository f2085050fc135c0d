package io.hedgerow.runtime;

import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What an invocation runs for. Everything derived from it (ids of captured events, of jobs,
 * idempotency keys) is the same when the invocation is retried or run again after a restore.
 *
 * @param id uuid of the event, or the identity of a job or tick
 * @param captureDepth how many plugins in a row led to the event by {@code posthog.capture}
 */
public record InvocationOrigin(String id, int captureDepth) {

    private static final String NONE = "none:" + UUID.randomUUID() + ":";
    private static final AtomicLong NONES = new AtomicLong();

    public InvocationOrigin {
        Objects.requireNonNull(id, "id");
    }

    /**
     * For what belongs to no event, job or tick. No two are equal: nothing derived from one can be
     * taken for something derived from another.
     */
    public static InvocationOrigin none() {
        return new InvocationOrigin(NONE + NONES.getAndIncrement(), 0);
    }
}
