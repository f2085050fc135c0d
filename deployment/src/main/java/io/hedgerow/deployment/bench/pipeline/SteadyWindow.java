package io.hedgerow.deployment.bench.pipeline;

import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseException;

/**
 * The middle of a run, from its rows' {@code created_at} (when the row was made): without the first
 * fifth of the events, while the job starts and plugins are loaded, and without the last tenth,
 * when some subtasks have nothing left. Earlier rows are inserted in the meantime, so the cost of
 * inserts is in it.
 *
 * @param stored rows in the table
 * @param rows of these, rows of the window
 * @param from microseconds since the epoch
 * @param to the same
 */
record SteadyWindow(long stored, long rows, long from, long to) {

    private static final double FIRST = 0.2;
    private static final double LAST = 0.9;
    private static final double MICROS_PER_SECOND = 1e6;

    /** Of what is in the table {@code events} now. */
    static SteadyWindow read(ClickHouseClient client)
            throws ClickHouseException, InterruptedException {
        String[] columns =
                client.query(
                                ("WITH toUnixTimestamp64Micro(created_at) AS made,"
                                                + " (SELECT quantilesExact(%s, %s)(made) FROM events) AS bounds"
                                                + " SELECT count(), countIf(made > bounds[1] AND made <= bounds[2]),"
                                                + " bounds[1], bounds[2] FROM events FORMAT TSV")
                                        .formatted(FIRST, LAST))
                        .split("\t");
        return new SteadyWindow(
                Long.parseLong(columns[0]),
                Long.parseLong(columns[1]),
                Long.parseLong(columns[2]),
                Long.parseLong(columns[3]));
    }

    /** Events per second; 0 when there are too few to tell. */
    double rate() {
        return to <= from ? 0 : rows * MICROS_PER_SECOND / (to - from);
    }
}
