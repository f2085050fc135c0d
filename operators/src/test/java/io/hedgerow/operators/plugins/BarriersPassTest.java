package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.TeamDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A third party hangs and all room is used up: checkpoints complete all the same. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class BarriersPassTest {

    private static final int FEW = 30;
    private static final int MANY = 1_000;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    @TempDir Path checkpoints;

    /** The one plugin waits for an answer that does not come. */
    record Registry() implements RegistryLoader {

        @Override
        public RegistrySnapshot load() {
            return new RegistrySnapshot(
                    new TeamDirectory(List.of()),
                    List.of(
                            FakePlugin.installation(
                                    2,
                                    1,
                                    "p",
                                    "exports.processEvent = async e => { await fetch('https://api.example/'); return e }")));
        }
    }

    /** Two checkpoints while a call hangs are enough: then it is answered. */
    static final class Answers
            implements MapFunction<EventEnvelope, EventEnvelope>, CheckpointListener {

        private static final long serialVersionUID = 1L;
        private transient int whileHanging;

        @Override
        public EventEnvelope map(EventEnvelope event) {
            return event;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            if (HangingHttp.requests() > 0 && ++whileHanging == 2) {
                HangingHttp.answerAll();
            }
        }
    }

    @ParameterizedTest(name = "overdraft of {0} pieces, {1} bytes, {2} events")
    @CsvSource({"0, 1000000, " + FEW, "8000, 1, " + FEW, "8000, 1000000, " + MANY})
    void aCheckpointCompletesWhateverBoundIsReached(int overdraft, long bytes, int events)
            throws Exception {
        HangingHttp.reset();
        InFlightLimits limits =
                new InFlightLimits(1, 1, overdraft, bytes, Duration.ofMillis(30), true);
        StreamExecutionEnvironment env = RecoveryTest.environment("hashmap", false, checkpoints);
        env.setParallelism(1);
        RecoveryWorld.reset();
        HomeLane.of(
                        env.addSource(new HangingHttp.Events(events), "events", EventEnvelope.TYPE),
                        new Registry(),
                        HangingHttp::platform,
                        new PluginOperatorOptions(
                                StateLimits.DEFAULT, limits, Duration.ofMinutes(1), 0))
                .map(new Answers())
                .returns(EventEnvelope.TYPE)
                .map(EventEnvelope::distinctId)
                .returns(Types.STRING)
                .transform("Collect", Types.VOID, new RecoveryWorld.Collect("all"));
        env.execute();
        assertThat(RecoveryWorld.collected("all")).hasSize(events).doesNotHaveDuplicates();
    }
}
