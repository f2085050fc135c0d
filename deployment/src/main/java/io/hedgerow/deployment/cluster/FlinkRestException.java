package io.hedgerow.deployment.cluster;

import java.io.IOException;

/** Flink's REST interface did not answer, or refused; the message is one line. */
public final class FlinkRestException extends IOException {

    private static final long serialVersionUID = 1L;

    FlinkRestException(String message, Throwable cause) {
        super(message, cause);
    }
}
