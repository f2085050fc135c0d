package io.hedgerow.deployment.capture;

import java.util.List;

/** Where accepted events go. */
interface MessageLog {

    /**
     * Returns when every message is stored for good.
     *
     * @throws CaptureException 413 when a message is larger than the log takes (nothing was
     *     written), 503 when not all could be stored (some may have been)
     */
    void append(List<InputMessage> messages);
}
