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

    /** The rest of the chain runs where the team's state is. */
    record MovedHome(ChainProgress progress) implements ChainOutcome {}

    /** Not ended: a promise, a setup or a turn is waited for. */
    record Waiting() implements ChainOutcome {

        static final Waiting INSTANCE = new Waiting();
    }

    /** One plugin is done; the next one is due. */
    record GoesOn(ChainProgress progress) implements ChainOutcome {}
}
