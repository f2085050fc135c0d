package io.hedgerow.job.clickhouse;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;

/**
 * Spills rows into chunk files.
 *
 * <p><b>Owns</b> the chunk that is being written, and the chunks cut since the last checkpoint.
 * <b>Lives</b> with its subtask. <b>Threads</b>: the task's. <b>Survives</b>: what {@link
 * #prepareCommit} has handed over.
 */
final class ClickHouseWriter<T> implements CommittingSinkWriter<T, Chunk> {

    private final RowEncoder<T> encoder;
    private final SpillOptions spill;
    private final SinkWriterMetricGroup metrics;
    private final SpillSweep sweep;
    private final RowBinaryWriter row = new RowBinaryWriter();
    private List<Chunk> cut = new ArrayList<>();
    private UUID token;
    private OutputStream out;
    private long rows;

    /**
     * @param sweep null in all subtasks but one
     */
    ClickHouseWriter(
            RowEncoder<T> encoder,
            SpillOptions spill,
            SinkWriterMetricGroup metrics,
            SpillSweep sweep) {
        this.encoder = encoder;
        this.spill = spill;
        this.metrics = metrics;
        this.sweep = sweep;
    }

    @Override
    public void write(T record, Context context) throws IOException {
        if (out == null) {
            token = UUID.randomUUID();
            out = ChunkStore.create(spill.folder(), token);
            row.reset(out);
            rows = 0;
        }
        encoder.encode(record, row);
        rows++;
        if (rows >= spill.chunkRows() || row.position() >= spill.chunkBytes()) {
            cutChunk();
        }
    }

    @Override
    public void flush(boolean endOfInput) throws IOException {
        cutChunk();
    }

    @Override
    public Collection<Chunk> prepareCommit() {
        if (sweep != null) {
            sweep.checkpoint();
        }
        List<Chunk> chunks = cut;
        cut = new ArrayList<>();
        return chunks;
    }

    private void cutChunk() throws IOException {
        if (out == null) {
            return;
        }
        row.flush();
        out.close();
        out = null;
        cut.add(
                new Chunk(
                        token,
                        spill.folder(),
                        encoder.table(),
                        encoder.columns(),
                        rows,
                        row.position(),
                        System.currentTimeMillis()));
        metrics.getNumRecordsSendCounter().inc(rows);
        metrics.getNumBytesSendCounter().inc(row.position());
    }

    /** Rows that no checkpoint has are read again from the source: their files go. */
    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
            out = null;
            ChunkStore.delete(spill.folder(), token);
        }
        for (Chunk chunk : cut) {
            ChunkStore.delete(chunk.folder(), chunk.token());
        }
        cut.clear();
    }
}
