package io.hedgerow.job.clickhouse;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * How rows are spilled before they are inserted.
 *
 * @param folder on a file system that all TaskManagers see and that outlives them, best beside the
 *     checkpoints
 * @param chunkRows a chunk is cut at this many rows; one chunk is one insert
 * @param chunkBytes and at this many bytes
 * @param retention age at which left-over files are deleted; must be longer than the age of any
 *     checkpoint or savepoint that may be restored
 */
public record SpillOptions(String folder, int chunkRows, long chunkBytes, Duration retention)
        implements Serializable {

    /** ClickHouse splits longer inserts, and deduplicates the parts one by one. */
    private static final int MAX_INSERT_BLOCK_ROWS = 1_048_449;

    public SpillOptions {
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(retention, "retention");
        if (chunkRows < 1 || chunkRows > MAX_INSERT_BLOCK_ROWS) {
            throw new IllegalArgumentException(
                    "a chunk must have 1 to " + MAX_INSERT_BLOCK_ROWS + " rows: " + chunkRows);
        }
        if (chunkBytes < 1) {
            throw new IllegalArgumentException("a chunk must have bytes: " + chunkBytes);
        }
    }

    public static SpillOptions in(String folder) {
        return new SpillOptions(folder, 200_000, 64L << 20, Duration.ofDays(7));
    }
}
