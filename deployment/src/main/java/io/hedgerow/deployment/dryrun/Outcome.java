package io.hedgerow.deployment.dryrun;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Objects;

/**
 * What became of one event in one version.
 *
 * @param event as it leaves the plugin; {@code null} when it does not
 * @param error {@code null} for none
 * @param nanos that the call took
 */
record Outcome(Kind kind, JsonNode event, String error, long nanos) {

    enum Kind {
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

    boolean sameAs(Outcome other) {
        return kind == other.kind
                && Objects.equals(error, other.error)
                && JsonDifference.same(event, other.event);
    }
}
