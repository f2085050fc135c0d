package io.hedgerow.operators.plugins;

import io.hedgerow.operators.ingest.EventEnvelope;
import java.util.List;

/** What becomes of an event after a run through its team's chain. */
sealed interface ChainOutcome {

    record Passed(EventEnvelope event) implements ChainOutcome {}

    record Dropped() implements ChainOutcome {}

    /**
     * Try again later, from where the chain stopped.
     *
     * @param untilMillis milliseconds since the epoch
     */
    record Held(long untilMillis, ChainProgress progress) implements ChainOutcome {}

    /**
     * @param history one line per failed attempt
     */
    record DeadLettered(String reason, List<String> history) implements ChainOutcome {}
}
