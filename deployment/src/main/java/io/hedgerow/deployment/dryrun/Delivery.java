package io.hedgerow.deployment.dryrun;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;

/**
 * What became of one event, or of one batch of events, in a function that delivers.
 *
 * @param webhook what {@code composeWebhook} has composed, {@code null} for nothing
 * @param error {@code null} for none; the job would try again if it is a {@code RetryError}
 * @param nanos that it took
 */
record Delivery(JsonNode webhook, String error, long nanos) {

    boolean sameAs(Delivery other) {
        return other != null
                && Objects.equals(error, other.error)
                && JsonDifference.same(webhook, other.webhook);
    }
}
