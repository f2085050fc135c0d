package io.hedgerow.deployment.export;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.LocalDate;
import java.util.UUID;

/**
 * An export as the table has it.
 *
 * @param status {@code running}, {@code done}, {@code failed} or {@code aborted}
 * @param progress from 0 to 1
 * @param heartbeat when its process last gave a sign, as ClickHouse writes times, UTC
 * @param message why it ended, if not well; else empty
 */
public record ExportRun(
        UUID id,
        @JsonProperty("config_id") int configId,
        String status,
        double progress,
        long events,
        String from,
        String to,
        int parallelism,
        String heartbeat,
        String message,
        @JsonProperty("running") boolean alive) {

    /** What it was asked for. */
    public ExportRange range() {
        return new ExportRange(LocalDate.parse(from), LocalDate.parse(to));
    }

    public static final String RUNNING = "running";
    public static final String DONE = "done";
    public static final String FAILED = "failed";
    public static final String ABORTED = "aborted";
}
