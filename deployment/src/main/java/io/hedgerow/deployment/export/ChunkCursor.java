package io.hedgerow.deployment.export;

/**
 * How far a chunk is.
 *
 * @param micros timestamp of the last event that was exported, or where the next window begins
 * @param uuid of that event; {@code null} at the beginning of a window
 * @param windowMillis length of the window that is read now
 * @param windowEndMicros where that window ends; 0 for one that has not begun
 * @param page number of the next page in it, from 0
 * @param events that were exported so far
 */
record ChunkCursor(
        long micros, String uuid, long windowMillis, long windowEndMicros, int page, long events) {

    static final long SHORTEST_WINDOW_MILLIS = 600_000;
    static final long LONGEST_WINDOW_MILLIS = 12 * 3_600_000;
    private static final double FACTOR = 1.5;
    private static final int DEEP = 2;

    static ChunkCursor startOf(ExportRange.Chunk chunk) {
        return new ChunkCursor(chunk.fromMicros(), null, SHORTEST_WINDOW_MILLIS, 0, 0, 0);
    }

    /** End of the window to read, no later than the chunk's. */
    long end(ExportRange.Chunk chunk) {
        return windowEndMicros != 0
                ? windowEndMicros
                : Math.min(chunk.toMicros(), micros + windowMillis * 1_000);
    }

    boolean isAtEndOf(ExportRange.Chunk chunk) {
        return uuid == null && micros >= chunk.toMicros();
    }

    /** After a page that was full: further in the same window. */
    ChunkCursor afterFullPage(ExportRange.Chunk chunk, long lastMicros, String lastUuid, int size) {
        return new ChunkCursor(
                lastMicros, lastUuid, windowMillis, end(chunk), page + 1, events + size);
    }

    /** After the last page of a window: the next one, longer or shorter (contract §2.8). */
    ChunkCursor afterWindow(ExportRange.Chunk chunk, int size, int pageLimit) {
        long next = windowMillis;
        if (page == 0 && size <= pageLimit / 2) {
            next = Math.min(LONGEST_WINDOW_MILLIS, (long) (windowMillis * FACTOR));
        } else if (page > DEEP) {
            next = Math.max(SHORTEST_WINDOW_MILLIS, (long) (windowMillis / FACTOR));
        }
        return new ChunkCursor(end(chunk), null, next, 0, 0, events + size);
    }

    /** From 0 to 1. */
    double progress(ExportRange.Chunk chunk) {
        return (double) (micros - chunk.fromMicros()) / (chunk.toMicros() - chunk.fromMicros());
    }
}
