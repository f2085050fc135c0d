package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.shaded.guava33.com.google.common.hash.Hashing;

/** A savepoint of the test resources; it has all state inline. */
final class SavepointFile {

    private final CheckpointMetadata metadata;

    SavepointFile(String name) throws IOException {
        String path = "/savepoints/" + name + "/_metadata";
        try (InputStream file = SavepointFile.class.getResourceAsStream(path)) {
            metadata =
                    Checkpoints.loadCheckpointMetadata(
                            new DataInputStream(file), SavepointFile.class.getClassLoader(), path);
        }
    }

    /** State of the only subtask of an operator; found by uid as Flink does. */
    OperatorSubtaskState operator(String uid) {
        OperatorID id =
                new OperatorID(
                        Hashing.murmur3_128(0)
                                .newHasher()
                                .putString(uid, StandardCharsets.UTF_8)
                                .hash()
                                .asBytes());
        OperatorState found =
                metadata.getOperatorStates().stream()
                        .filter(each -> each.getOperatorID().equals(id))
                        .findFirst()
                        .orElseThrow();
        assertThat(found.getMaxParallelism()).isEqualTo(OperatorHarness.MAX_PARALLELISM);
        assertThat(found.getParallelism()).isEqualTo(1);
        return found.getState(0);
    }
}
