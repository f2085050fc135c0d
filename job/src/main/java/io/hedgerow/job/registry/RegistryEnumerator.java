package io.hedgerow.job.registry;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Gives the one split to the one reader.
 *
 * <p>Owns: the split while no reader has it. Lives: as the job, in the JobManager. Threads: the
 * coordinator's. Survives: whether the split was given away, through its checkpoint; the split's
 * own state is the reader's.
 */
final class RegistryEnumerator implements SplitEnumerator<RegistrySplit, Boolean> {

    private final SplitEnumeratorContext<RegistrySplit> context;
    private RegistrySplit waiting;

    /**
     * @param assigned whether a reader has the split already
     * @throws IllegalStateException when there is more than one reader: the order of changes would
     *     be lost
     */
    RegistryEnumerator(SplitEnumeratorContext<RegistrySplit> context, boolean assigned) {
        if (context.currentParallelism() != 1) {
            throw new IllegalStateException(
                    "The registry source has parallelism "
                            + context.currentParallelism()
                            + "; it must be 1");
        }
        this.context = context;
        this.waiting = assigned ? null : RegistrySplit.UNSEEN;
    }

    @Override
    public void start() {}

    @Override
    public void addReader(int subtask) {
        if (waiting != null) {
            context.assignSplit(waiting, subtask);
            waiting = null;
        }
        context.signalNoMoreSplits(subtask);
    }

    @Override
    public void addSplitsBack(List<RegistrySplit> splits, int subtask) {
        for (RegistrySplit split : splits) {
            waiting = split;
        }
        if (context.registeredReaders().containsKey(subtask)) {
            addReader(subtask);
        }
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {
        throw new IllegalStateException("Readers of the registry do not ask for splits");
    }

    @Override
    public Boolean snapshotState(long checkpointId) {
        return waiting == null;
    }

    @Override
    public void close() {}

    /** Format version 1: one byte. */
    static final class Serializer implements SimpleVersionedSerializer<Boolean> {

        private static final int VERSION = 1;

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(Boolean assigned) {
            return new byte[] {(byte) (assigned ? 1 : 0)};
        }

        @Override
        public Boolean deserialize(int version, byte[] bytes) throws IOException {
            if (version != VERSION || bytes.length != 1) {
                throw new IOException(
                        "State of the registry source's enumerator has format version "
                                + version
                                + ", known is "
                                + VERSION
                                + ": it was written by a newer release or is damaged");
            }
            return bytes[0] == 1;
        }
    }
}
