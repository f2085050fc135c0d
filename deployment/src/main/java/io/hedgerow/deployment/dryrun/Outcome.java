package io.hedgerow.deployment.dryrun;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.operators.delivery.DeliveryHook;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What became of one event in one version.
 *
 * @param event as it leaves the plugin; {@code null} when it does not
 * @param error {@code null} for none
 * @param nanos that the call took; 0 when there was none
 * @param deliveries what its functions that deliver made of the event; a batch may still be to come
 */
record Outcome(
        Kind kind,
        JsonNode event,
        String error,
        long nanos,
        Map<DeliveryHook, Delivery> deliveries) {

    Outcome(Kind kind, JsonNode event, String error, long nanos) {
        this(kind, event, error, nanos, new EnumMap<>(DeliveryHook.class));
    }

    enum Kind {
        /** Also what the plugin does not process. */
        PASSED,
        DROPPED,
        /** The event would go on as it was, or what the config's {@code on_error} says. */
        THREW,
        /** A session recording: plugins are not called. */
        SKIPPED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** But for deliveries. */
    boolean sameAs(Outcome other) {
        return kind == other.kind
                && Objects.equals(error, other.error)
                && JsonDifference.same(event, other.event);
    }
}
