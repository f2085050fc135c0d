package io.hedgerow.operators.plugins;

import java.io.Serializable;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.source.legacy.SourceFunction;

/**
 * Numbered records in thirds; the next third only comes when one more of the failures of {@link
 * RecoveryWorld} was had. Goes on where the restored checkpoint was.
 */
final class NumberedSource<T> implements SourceFunction<T>, CheckpointedFunction {

    private static final long serialVersionUID = 1L;

    /** Makes the record of a number; travels with the job graph. */
    @FunctionalInterface
    interface Maker<T> extends IntFunction<T>, Serializable {}

    private final int records;
    private final int pauseEvery;
    private final Maker<T> maker;
    private transient ListState<Integer> position;
    private transient volatile boolean cancelled;
    private int next;

    /**
     * @param records in all
     * @param pauseEvery a millisecond after so many of them
     */
    NumberedSource(int records, int pauseEvery, Maker<T> maker) {
        this.records = records;
        this.pauseEvery = pauseEvery;
        this.maker = maker;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        position =
                context.getOperatorStateStore()
                        .getListState(new ListStateDescriptor<>("position", Types.INT));
        for (int restored : position.get()) {
            next = restored;
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        position.update(List.of(next));
    }

    @Override
    public void run(SourceContext<T> context) throws Exception {
        while (!cancelled && next < records) {
            if (next < records / 3 * (1 + RecoveryWorld.failures())) {
                synchronized (context.getCheckpointLock()) {
                    context.collect(maker.apply(next++));
                }
            }
            if (next % pauseEvery == 0) {
                Thread.sleep(1);
            }
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
    }
}
