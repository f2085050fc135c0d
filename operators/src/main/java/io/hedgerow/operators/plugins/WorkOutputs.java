package io.hedgerow.operators.plugins;

import io.hedgerow.operators.ingest.EventEnvelope;
import java.util.List;

/** Where events go from a plugin operator. */
interface WorkOutputs {

    void passed(EventEnvelope event);

    void dropped(EventEnvelope event);

    /**
     * @param history one line per failed attempt
     */
    void deadLettered(EventEnvelope event, String reason, List<String> history);

    void movedHome(PluginInput.Event event);
}
