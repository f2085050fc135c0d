package io.hedgerow.deployment.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseSink;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import io.hedgerow.job.clickhouse.RowBinaryWriter;
import io.hedgerow.job.clickhouse.RowEncoder;
import io.hedgerow.job.clickhouse.RowEncoders;
import io.hedgerow.job.clickhouse.SpillOptions;
import io.hedgerow.operators.output.EventRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sink between a job that crashes and a server that crashes. The table is a plain MergeTree, so
 * that nothing but the sink removes duplicates.
 */
class ClickHouseSinkRestartIT {

    private static final int ROWS = 120_000;
    private static final long FIRST_MICROS = 1_700_000_000_000_000L;

    /** Set from the proxy's thread, seen by the job's tasks: one JVM. */
    private static final AtomicBoolean CRASH = new AtomicBoolean();

    @TempDir Path folder;

    @Test
    void everyRowIsThereOnceWhateverCrashes() throws Exception {
        CRASH.set(false);
        Path library = new ClickHouseLibrary().resolve(System.out::println);
        try (ClickHouseServer server =
                        ClickHouseServer.start(
                                library, folder.resolve("data"), folder.resolve("log"), 0);
                ClickHouseClient client = new ClickHouseClient(ClickHouseTarget.of(server.url()))) {
            client.query(
                    "CREATE TABLE plain_events (uuid UUID, event String, properties String, timestamp"
                            + " DateTime64(6, 'UTC'), team_id Int64, distinct_id String,"
                            + " elements_chain String, created_at DateTime64(6, 'UTC')) ENGINE ="
                            + " MergeTree PARTITION BY toYYYYMM(timestamp) ORDER BY uuid SETTINGS"
                            + " non_replicated_deduplication_window = 10000");
            try (InsertProxy proxy = new InsertProxy(server)) {
                // The chunk is spilled and its checkpoint complete; the job dies before the insert.
                proxy.onInsert(2, InsertProxy.Fault.REFUSE, () -> CRASH.set(true));
                // The server has the rows; the job never hears of it.
                proxy.onInsert(4, InsertProxy.Fault.LOSE_ANSWER, () -> {});
                proxy.onInsert(6, InsertProxy.Fault.LOSE_ANSWER, () -> CRASH.set(true));
                // The server dies as kill -9 does it, and comes back.
                proxy.onInsert(8, InsertProxy.Fault.KILL_SERVER, () -> {});

                run(proxy.url());

                assertThat(proxy.faultsDone()).isEqualTo(4);
            }
            assertThat(
                            client.query(
                                    "SELECT count(), uniqExact(uuid), min(event), max(event) FROM plain_events FORMAT CSV"))
                    .isEqualTo(ROWS + "," + ROWS + ",\"made\",\"made\"");
        }
    }

    private void run(String url) throws Exception {
        Configuration config = new Configuration();
        config.set(PipelineOptions.GENERIC_TYPES, false);
        config.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        config.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 20);
        config.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
        config.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(config);
        env.setParallelism(2);
        env.enableCheckpointing(300);
        env.fromSequence(0, ROWS - 1L)
                .uid("numbers")
                .map(new Rows())
                .returns(EventRow.TYPE)
                .uid("rows")
                .sinkTo(
                        new ClickHouseSink<>(
                                ClickHouseTarget.of(url),
                                new PlainEvents(),
                                new SpillOptions(
                                        folder.resolve("spill").toUri().toString(),
                                        1_000,
                                        1 << 20,
                                        Duration.ofDays(1))))
                .uid("sink");
        env.execute("sink restart");
    }

    /** Some 20,000 rows a second and subtask, so that the job lives through several checkpoints. */
    private static final class Rows implements MapFunction<Long, EventRow> {

        private static final long serialVersionUID = 1L;

        @Override
        public EventRow map(Long number) {
            if (CRASH.compareAndSet(true, false)) {
                throw new IllegalStateException("crash on purpose");
            }
            if (number % 10 == 0) {
                LockSupport.parkNanos(1_000_000);
            }
            // Two partitions: a token is remembered for each.
            long month = number % 2 * 40L * 24 * 3600 * 1_000_000;
            return new EventRow(
                    new UUID(7, number),
                    "made",
                    "{}".getBytes(StandardCharsets.UTF_8),
                    FIRST_MICROS + month + number,
                    1,
                    "person " + number % 100,
                    "",
                    FIRST_MICROS,
                    0);
        }
    }

    private static final class PlainEvents implements RowEncoder<EventRow> {

        private static final long serialVersionUID = 1L;
        private final RowEncoder<EventRow> events = new RowEncoders.Events();

        @Override
        public String table() {
            return "plain_events";
        }

        @Override
        public List<String> columns() {
            return events.columns();
        }

        @Override
        public void encode(EventRow record, RowBinaryWriter row) throws IOException {
            events.encode(record, row);
        }
    }
}
