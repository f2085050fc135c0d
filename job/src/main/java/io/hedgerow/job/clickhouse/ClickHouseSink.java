package io.hedgerow.job.clickhouse;

import java.util.Objects;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Writes every record to one ClickHouse table exactly once. Rows become visible after the
 * checkpoint that contains them: the checkpoint interval is the latency.
 *
 * <p>Rows are spilled to chunk files; a checkpoint holds references to them; once it is complete
 * each chunk is inserted with its id as deduplication token. A commit that is repeated, on
 * whichever TaskManager, is recognised by the server as long as the token is within the table's
 * deduplication window. See docs/decisions/0050.
 */
public final class ClickHouseSink<T> implements Sink<T>, SupportsCommitter<Chunk> {

    private static final long serialVersionUID = 1L;

    private final ClickHouseTarget target;
    private final RowEncoder<T> encoder;
    private final SpillOptions spill;

    public ClickHouseSink(ClickHouseTarget target, RowEncoder<T> encoder, SpillOptions spill) {
        this.target = Objects.requireNonNull(target, "target");
        this.encoder = Objects.requireNonNull(encoder, "encoder");
        this.spill =
                new SpillOptions(
                        spill.folder() + "/" + encoder.table(),
                        spill.chunkRows(),
                        spill.chunkBytes(),
                        spill.retention());
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
        boolean first = context.getTaskInfo().getIndexOfThisSubtask() == 0;
        return new ClickHouseWriter<>(
                encoder, spill, context.metricGroup(), first ? new SpillSweep(spill) : null);
    }

    @Override
    public Committer<Chunk> createCommitter(CommitterInitContext context) {
        return new ClickHouseCommitter(new ClickHouseClient(target), context.metricGroup());
    }

    @Override
    public SimpleVersionedSerializer<Chunk> getCommittableSerializer() {
        return new Chunk.Serializer();
    }
}
