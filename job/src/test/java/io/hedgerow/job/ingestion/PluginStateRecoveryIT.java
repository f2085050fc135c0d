package io.hedgerow.job.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.operators.OperatorUids;
import io.hedgerow.operators.ingest.InputRecord;
import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.output.EventRow;
import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.plugins.CapturedMessage;
import io.hedgerow.operators.plugins.RuntimePlatform;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.PluginInstallation.OnError;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.operators.registry.TeamDirectory.Team;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The topology with a real JavaScript plugin on a MiniCluster that fails in the middle: the
 * plugin's storage counter must have counted every event once.
 */
class PluginStateRecoveryIT {

    private static final int EVENTS = 2000;
    private static final int TEAMS = 5;

    private static final String COUNTER =
            """
            exports.processEvent = async (event, meta) => {
                const n = (await meta.storage.get('n', 0)) + 1
                await meta.storage.set('n', n)
                event.properties.n = n
                return event
            }
            """;

    private static final AtomicBoolean FAILED = new AtomicBoolean();
    private static final AtomicLong CHECKPOINTS = new AtomicLong();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"hashmap", "rocksdb"})
    void countsEveryEventOnceAcrossAFailure(String backend) throws Exception {
        FAILED.set(false);
        CHECKPOINTS.set(0);
        HedgerowConfiguration configuration =
                HedgerowConfiguration.of(
                        Map.of(
                                "job.state-backend", backend,
                                "job.parallelism", "2",
                                "job.checkpoint.interval", "100 ms",
                                "job.restart.max-delay", "1 s",
                                "job.checkpoint.directory", folder.toUri().toString()));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        ExecutionDefaults.apply(env, configuration);
        Connectors connectors = new Connectors();
        new IngestionTopology(
                        configuration,
                        connectors,
                        registry(),
                        () ->
                                new RuntimePlatform(
                                        request -> {
                                            throw new UnsupportedOperationException();
                                        },
                                        ip -> null,
                                        PluginLimits.DEFAULT,
                                        "",
                                        () -> {}))
                .build(env);
        Map<Long, List<Integer>> counters = new HashMap<>();
        try (CloseableIterator<EventRow> rows = connectors.rows.executeAndCollect()) {
            while (rows.hasNext()) {
                EventRow row = rows.next();
                counters.computeIfAbsent(row.teamId(), team -> new ArrayList<>())
                        .add(counter(new String(row.properties(), StandardCharsets.UTF_8)));
            }
        }
        assertThat(FAILED).as("the failure was injected").isTrue();
        assertThat(counters).hasSize(TEAMS);
        counters.forEach(
                (team, counted) -> {
                    List<Integer> expected = new ArrayList<>();
                    for (int n = 1; n <= EVENTS / TEAMS; n++) {
                        expected.add(n);
                    }
                    assertThat(counted).containsExactlyInAnyOrderElementsOf(expected);
                });
    }

    private static int counter(String properties) {
        return Integer.parseInt(properties.replaceAll(".*\"n\":(\\d+).*", "$1"));
    }

    private static RegistryLoader registry() {
        return () -> {
            List<Team> teams = new ArrayList<>();
            List<PluginInstallation> installations = new ArrayList<>();
            for (int team = 1; team <= TEAMS; team++) {
                teams.add(new Team(team, "token" + team, false));
                installations.add(
                        new PluginInstallation(
                                new PluginIdentity(team, 1, team, "counter"),
                                0,
                                TranspiledSource.verbatim("index.js", COUNTER),
                                "{}",
                                Map.of(),
                                0,
                                OnError.DEFAULT,
                                null));
            }
            return new RegistrySnapshot(new TeamDirectory(teams), installations);
        };
    }

    private static InputRecord message(long number) {
        String json =
                "{\"uuid\":\"00000000-0000-0000-0000-%012d\",\"distinct_id\":\"p%d\",\"team_id\":%d,\"now\":\"2026-11-24T10:00:00Z\",\"data\":\"{\\\"event\\\":\\\"e\\\",\\\"properties\\\":{}}\"}"
                        .formatted(number, number % 17, number % TEAMS + 1);
        return new InputRecord(json.getBytes(StandardCharsets.UTF_8), "t", 0, number, 0);
    }

    /** Fails once, after a checkpoint and with events since. */
    private static final class FailOnce
            implements MapFunction<InputRecord, InputRecord>, CheckpointListener {

        private static final long serialVersionUID = 1L;
        private int sinceCheckpoint;

        @Override
        public InputRecord map(InputRecord record) {
            if (CHECKPOINTS.get() > 1
                    && ++sinceCheckpoint > 50
                    && FAILED.compareAndSet(false, true)) {
                throw new IllegalStateException("injected failure");
            }
            return record;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            CHECKPOINTS.incrementAndGet();
        }
    }

    private static final class Connectors implements IngestionConnectors {

        private DataStream<EventRow> rows;

        @Override
        public SingleOutputStreamOperator<InputRecord> events(StreamExecutionEnvironment env) {
            GeneratorFunction<Long, InputRecord> generator = PluginStateRecoveryIT::message;
            return env.fromSource(
                            new DataGeneratorSource<>(
                                    generator,
                                    EVENTS,
                                    RateLimiterStrategy.perCheckpoint(300),
                                    InputRecord.TYPE),
                            WatermarkStrategy.noWatermarks(),
                            "events",
                            InputRecord.TYPE)
                    .uid(OperatorUids.EVENTS_SOURCE)
                    .map(new FailOnce())
                    .returns(InputRecord.TYPE);
        }

        @Override
        public void storeEvents(DataStream<EventRow> events) {
            rows = events;
        }

        @Override
        public void storeDeadLetters(DataStream<DeadLetterRow> deadLetters) {
            deadLetters.sinkTo(new DiscardingSink<>());
        }

        @Override
        public void storePluginLog(DataStream<PluginLogEntry> entries) {
            entries.sinkTo(new DiscardingSink<>());
        }

        @Override
        public void storeAppMetrics(DataStream<AppMetric> metrics) {
            metrics.sinkTo(new DiscardingSink<>());
        }

        @Override
        public void publishCaptured(DataStream<CapturedMessage> captured) {
            captured.sinkTo(new DiscardingSink<>());
        }
    }
}
