package io.hedgerow.operators.plugins;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.runtime.HookCall;

/** The call that a team's first plugin gets, for who runs plugins outside the operator. */
public final class ProcessEventInput {

    private ProcessEventInput() {}

    /**
     * @return {@code null} for a session recording, which skips {@code processEvent} (contract §2.4
     *     point 8)
     */
    public static HookCall call(EventEnvelope event) {
        return ProcessEventChain.skips(event)
                ? null
                : ProcessEventChain.call(event, ChainProgress.START);
    }
}
