package io.hedgerow.operators.plugins;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.JsonText;

/** The call that a team's first plugin gets, for who runs plugins outside the operator. */
public final class ProcessEventInput {

    private ProcessEventInput() {}

    /**
     * How the job goes on when {@code processEvent} has returned something.
     *
     * @param event as it leaves the plugin
     * @param error {@code null} when the plugin returned an event of its team
     */
    public record Taken(EventEnvelope event, String error) {}

    /**
     * @param returned by {@code processEvent}, not {@code null} or {@code undefined}
     */
    public static Taken taken(EventEnvelope event, JsonText returned) {
        return switch (EventBytes.checkTeam(returned, event.teamId())) {
            case SAME -> new Taken(event.withProcessed(returned.utf8()), null);
            case CHANGED ->
                    new Taken(
                            event.withProcessed(EventBytes.withTeam(returned, event.teamId())),
                            ProcessEventChain.TEAM_CHANGED);
            case NOT_AN_OBJECT -> new Taken(event, ProcessEventChain.NO_EVENT);
        };
    }

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
