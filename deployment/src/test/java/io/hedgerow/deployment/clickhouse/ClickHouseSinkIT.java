package io.hedgerow.deployment.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.deployment.clickhouse.FaultyProxy.Fault;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseSchema;
import io.hedgerow.job.clickhouse.ClickHouseSink;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import io.hedgerow.job.clickhouse.RowEncoders;
import io.hedgerow.job.clickhouse.SpillOptions;
import io.hedgerow.operators.output.EventRow;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every row exactly once, whatever dies at whichever moment. The table is a plain MergeTree, so
 * that nothing but the sink hides a duplicate.
 */
class ClickHouseSinkIT {

    private static final int ROWS = 20_000;
    private static final AtomicInteger FAILURES_DUE = new AtomicInteger();
    private static final AtomicInteger FAILURES_DONE = new AtomicInteger();

    @TempDir Path folder;

    @Test
    void everyRowIsStoredOnceAlthoughEverythingFails() throws Exception {
        FAILURES_DUE.set(0);
        FAILURES_DONE.set(0);
        CountDownLatch killNow = new CountDownLatch(1);
        Path library = new ClickHouseLibrary().resolve(text -> {});
        try (ClickHouseServer server =
                        ClickHouseServer.start(
                                library, folder.resolve("data"), folder.resolve("ch.log"), 0);
                FaultyProxy proxy =
                        new FaultyProxy(
                                server.url(),
                                number -> {
                                    switch (number) {
                                        case 4:
                                            return Fault.LOSE_ANSWER;
                                        case 10:
                                            // Spilled and checkpointed, not inserted, job fails.
                                            FAILURES_DUE.incrementAndGet();
                                            return Fault.REFUSE;
                                        case 20:
                                            // Inserted, not acknowledged, job fails.
                                            FAILURES_DUE.incrementAndGet();
                                            return Fault.LOSE_ANSWER;
                                        case 30:
                                            killNow.countDown();
                                            return Fault.REFUSE;
                                        default:
                                            return Fault.NONE;
                                    }
                                })) {
            try (ClickHouseClient client = client(server.url(), "default")) {
                ClickHouseSchema.create(client);
                client.query("CREATE DATABASE plain");
                client.query(
                        "CREATE TABLE plain.events AS default.events ENGINE = MergeTree PARTITION"
                                + " BY toYYYYMM(timestamp) ORDER BY (cityHash64(distinct_id), uuid) SETTINGS"
                                + " non_replicated_deduplication_window = 10000");
            }
            JobClient job = submit(proxy.url());
            assertThat(killNow.await(60, TimeUnit.SECONDS)).isTrue();
            server.kill();
            server.restart();
            job.getJobExecutionResult().get(90, TimeUnit.SECONDS);

            try (ClickHouseClient client = client(server.url(), "plain")) {
                assertThat(client.query("SELECT count(), uniqExact(uuid) FROM events"))
                        .isEqualTo(ROWS + "\t" + ROWS);
                assertThat(
                                client.query(
                                        "SELECT count() FROM events WHERE properties !="
                                                + " concat('{\"n\":', distinct_id, '}')"))
                        .isEqualTo("0");
            }
            assertThat(FAILURES_DONE).as("failures of the job").hasValue(2);
            assertThat(proxy.repeatedTokens())
                    .as("inserts that ClickHouse accepted twice and stored once")
                    .isPositive();
            assertThat(folder.resolve("spill/events"))
                    .as("committed chunks leave only marks")
                    .isDirectoryRecursivelyContaining("glob:**.committed");
        }
    }

    private JobClient submit(String url) throws Exception {
        Configuration flink = new Configuration();
        flink.setString("execution.checkpointing.interval", "300 ms");
        flink.setString("execution.checkpointing.dir", folder.resolve("checkpoints").toUri() + "");
        flink.setString("restart-strategy.type", "fixed-delay");
        flink.setString("restart-strategy.fixed-delay.attempts", "20");
        flink.setString("restart-strategy.fixed-delay.delay", "200 ms");
        flink.setString("pipeline.generic-types", "false");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(2, flink);
        SpillOptions spill =
                new SpillOptions(
                        folder.resolve("spill").toUri().toString(),
                        500,
                        1L << 20,
                        Duration.ofDays(1));
        env.fromSource(
                        new NumberSequenceSource(0, ROWS - 1),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .uid("numbers")
                .map(new ToEvent())
                .returns(EventRow.TYPE)
                .uid("to-event")
                .sinkTo(
                        new ClickHouseSink<>(
                                new ClickHouseTarget(
                                        url, "plain", "default", "", Duration.ofSeconds(20)),
                                new RowEncoders.Events(),
                                spill))
                .uid("events");
        return env.executeAsync("exactly once");
    }

    private static ClickHouseClient client(String url, String database) {
        return new ClickHouseClient(
                new ClickHouseTarget(url, database, "default", "", Duration.ofSeconds(20)));
    }

    /** Deterministic rows at a limited rate, in two months, so that chunks span partitions. */
    private static final class ToEvent implements MapFunction<Long, EventRow> {

        private static final long serialVersionUID = 1L;
        private static final long MONTH_MICROS = 31L * 24 * 3600 * 1_000_000;

        @Override
        public EventRow map(Long number) {
            if (number % 10 == 0) {
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
                int due = FAILURES_DUE.get();
                if (due > 0 && FAILURES_DUE.compareAndSet(due, due - 1)) {
                    FAILURES_DONE.incrementAndGet();
                    throw new IllegalStateException("failure for the test");
                }
            }
            return new EventRow(
                    new UUID(7, number),
                    "thing happened",
                    ("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8),
                    1_767_225_600_000_000L + number % 2 * MONTH_MICROS,
                    1,
                    String.valueOf(number),
                    "",
                    1_767_225_600_000_000L);
        }
    }
}
