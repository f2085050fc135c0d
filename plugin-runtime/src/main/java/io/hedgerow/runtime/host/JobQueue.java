package io.hedgerow.runtime.host;

import io.hedgerow.runtime.InvocationOrigin;

/** Takes what {@code meta.jobs.<name>(payload).runNow/runIn/runAt} enqueues (contract §2.10). */
@FunctionalInterface
public interface JobQueue {

    /**
     * @param origin what the enqueueing invocation runs for
     * @param ordinal how many jobs this invocation has enqueued before
     * @param payloadJson JSON text of the payload
     * @param dueMillis when to run, milliseconds since the epoch; not after now means at once
     */
    void enqueue(
            InvocationOrigin origin,
            int ordinal,
            String jobName,
            String payloadJson,
            long dueMillis);
}
