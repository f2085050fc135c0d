package io.hedgerow.runtime.host;

import io.hedgerow.runtime.InvocationOrigin;

/** Takes what {@code posthog.capture} makes (contract §3.6). */
@FunctionalInterface
public interface CaptureSink {

    /**
     * @param origin what the capturing invocation runs for; two hooks of a config may run for the
     *     same event
     * @param function of the plugin that runs, or the job; empty for top-level code
     * @param ordinal how many events this invocation has captured before
     */
    void capture(InvocationOrigin origin, String function, int ordinal, CapturedEvent event);

    /**
     * @param timestamp ISO text as the plugin gave it, or {@code null} for now
     * @param propertiesJson JSON object as the plugin gave it, without {@code timestamp} and {@code
     *     distinct_id}; the host's additions ({@code $lib} …) are the receiver's
     */
    record CapturedEvent(
            String event, String distinctId, String timestamp, String propertiesJson) {}
}
