package io.hedgerow.runtime.host;

/** Takes what {@code posthog.capture} makes (contract §3.6). */
@FunctionalInterface
public interface CaptureSink {

    void capture(CapturedEvent event);

    /**
     * @param timestamp ISO text as the plugin gave it, or {@code null} for now
     * @param propertiesJson JSON object as the plugin gave it, without {@code timestamp} and {@code
     *     distinct_id}; the host's additions ({@code $lib} …) are the receiver's
     */
    record CapturedEvent(
            String event, String distinctId, String timestamp, String propertiesJson) {}
}
