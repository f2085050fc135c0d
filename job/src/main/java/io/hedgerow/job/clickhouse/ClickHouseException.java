package io.hedgerow.job.clickhouse;

import java.io.IOException;

/** ClickHouse refused a request, or could not be reached. The message holds no credentials. */
public final class ClickHouseException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    public ClickHouseException(String message, boolean retryable, Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
    }

    /** Whether the same request may succeed later: no answer, overload, restart. */
    public boolean retryable() {
        return retryable;
    }
}
