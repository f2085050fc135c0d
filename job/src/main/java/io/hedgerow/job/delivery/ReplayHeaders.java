package io.hedgerow.job.delivery;

import io.hedgerow.operators.ingest.InputRecord;

/** Headers of messages that are dead letters sent again; values are UTF-8 text. */
public final class ReplayHeaders {

    /** Id of the dead letter; marks a replayed message on every topic. */
    public static final String DEAD_LETTER = InputRecord.REPLAY_HEADER;

    /** Plugin config that the event is for. */
    public static final String CONFIG = "hedgerow-config";

    /** Function of the plugin that failed; without it, all that the plugin has. */
    public static final String HOOK = "hedgerow-hook";

    /** Installation version that alone may have it; without it, the one in force. */
    public static final String REVISION = "hedgerow-revision";

    /**
     * Id of the batch that the dead letters were; the message's value is a {@link ReplayBatch} then
     * and there is no {@link #DEAD_LETTER}.
     */
    public static final String BATCH = "hedgerow-batch";

    private ReplayHeaders() {}
}
