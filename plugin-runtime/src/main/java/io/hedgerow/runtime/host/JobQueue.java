package io.hedgerow.runtime.host;

/** Takes what {@code meta.jobs.<name>(payload).runNow/runIn/runAt} enqueues (contract §2.10). */
@FunctionalInterface
public interface JobQueue {

    /**
     * @param payloadJson JSON text of the payload
     * @param dueMillis when to run, milliseconds since the epoch; not after now means at once
     */
    void enqueue(String jobName, String payloadJson, long dueMillis);
}
