package io.hedgerow.job.clickhouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.groups.SinkCommitterMetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Inserts chunks whose checkpoint is complete.
 *
 * <p><b>Owns</b> a ClickHouse client. <b>Lives</b> with its subtask. <b>Threads</b>: the task's;
 * inserts run on the client's, two at a time. <b>Survives</b> nothing itself: Flink keeps what is
 * not committed.
 */
final class ClickHouseCommitter implements Committer<Chunk> {

    private static final Logger LOG = LoggerFactory.getLogger(ClickHouseCommitter.class);
    private static final int INSERTS_AT_ONCE = 2;
    private static final long FIRST_BACKOFF_MILLIS = 500;
    private static final long LONGEST_BACKOFF_MILLIS = 10_000;

    private final ClickHouseClient client;
    private final Counter committedRows;
    private final Counter repeatedCommits;
    private final Counter failedInserts;
    private volatile long lastCommitMillis;

    ClickHouseCommitter(ClickHouseClient client, SinkCommitterMetricGroup metrics) {
        this.client = client;
        this.committedRows = metrics.counter("committedRows");
        this.repeatedCommits = metrics.counter("repeatedCommits");
        this.failedInserts = metrics.counter("failedInserts");
        metrics.gauge("commitLatencyMillis", (Gauge<Long>) () -> lastCommitMillis);
    }

    private record Insert(CommitRequest<Chunk> request, CompletableFuture<Void> done) {}

    @Override
    public void commit(Collection<CommitRequest<Chunk>> requests)
            throws IOException, InterruptedException {
        Deque<Insert> underWay = new ArrayDeque<>();
        List<CommitRequest<Chunk>> later = new ArrayList<>();
        for (CommitRequest<Chunk> request : requests) {
            Chunk chunk = request.getCommittable();
            if (ChunkStore.isCommitted(chunk)) {
                // An earlier try got this far, and may not have deleted the rows.
                ChunkStore.delete(chunk.folder(), chunk.token());
                repeatedCommits.inc();
                request.signalAlreadyCommitted();
                continue;
            }
            if (!ChunkStore.exists(chunk)) {
                throw lost(chunk);
            }
            if (!later.isEmpty()) {
                later.add(request); // the server is away: no use in asking for each chunk
                continue;
            }
            if (underWay.size() == INSERTS_AT_ONCE) {
                finish(underWay.poll(), later);
            }
            underWay.add(new Insert(request, client.insert(chunk, () -> openRows(chunk))));
        }
        while (!underWay.isEmpty()) {
            finish(underWay.poll(), later);
        }
        if (!later.isEmpty()) {
            later.forEach(CommitRequest::retryLater);
            Thread.sleep(backoffMillis(later));
        }
    }

    private static java.io.InputStream openRows(Chunk chunk) {
        try {
            return ChunkStore.open(chunk);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void finish(Insert insert, List<CommitRequest<Chunk>> later)
            throws IOException, InterruptedException {
        Chunk chunk = insert.request.getCommittable();
        try {
            insert.done.get();
        } catch (ExecutionException e) {
            failedInserts.inc();
            if (e.getCause() instanceof ClickHouseException refused && !refused.retryable()) {
                throw refused;
            }
            LOG.warn(
                    "Could not insert {} rows into {} (try {}), will try again: {}",
                    chunk.rows(),
                    chunk.table(),
                    insert.request.getNumberOfRetries() + 1,
                    e.getCause().getMessage());
            later.add(insert.request);
            return;
        }
        ChunkStore.markCommitted(chunk);
        committedRows.inc(chunk.rows());
        lastCommitMillis = System.currentTimeMillis() - chunk.createdMillis();
    }

    /**
     * Flink repeats the commit at once, and as often as {@code sink.committer.retries} says (10):
     * with these waits, which add up to about a minute, an ordinary restart of the server fits in.
     */
    private static long backoffMillis(List<CommitRequest<Chunk>> later) {
        int tries = later.stream().mapToInt(CommitRequest::getNumberOfRetries).max().orElse(0);
        return Math.min(LONGEST_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS << Math.min(tries, 10));
    }

    private static IOException lost(Chunk chunk) {
        return new IOException(
                chunk.rows()
                        + " rows for ClickHouse table "
                        + chunk.table()
                        + " are lost: neither the chunk "
                        + chunk.token()
                        + " nor the mark of its commit is in "
                        + chunk.folder()
                        + ". Restore the folder, or restore from an older checkpoint.");
    }

    @Override
    public void close() {
        client.close();
    }
}
