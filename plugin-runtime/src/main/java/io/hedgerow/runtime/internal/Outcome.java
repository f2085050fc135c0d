package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.module.HostException;

/** How one effect ended. */
sealed interface Outcome {

    Value NOTHING = new Value(null);

    /** An asynchronous result that was too long to keep: its operation must be done again. */
    Outcome OMITTED = new Omitted();

    /**
     * @param result String, Number, Boolean, byte[], {@link
     *     io.hedgerow.runtime.host.CacheStore.Entry} or null
     */
    record Value(Object result) implements Outcome {}

    record Failure(HostException error) implements Outcome {}

    /**
     * @param waitedMillis the limit that applied
     */
    record TimedOut(long waitedMillis) implements Outcome {}

    record Omitted() implements Outcome {}

    static Outcome of(Object result) {
        return result == null ? NOTHING : new Value(result);
    }
}
