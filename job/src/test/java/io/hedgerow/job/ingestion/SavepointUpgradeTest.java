package io.hedgerow.job.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.operators.OperatorUids;
import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandKind;
import io.hedgerow.operators.commands.CommandMessages;
import io.hedgerow.operators.commands.PluginCommand;
import io.hedgerow.operators.ingest.InputRecord;
import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.output.EventRow;
import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.plugins.CapturedMessage;
import io.hedgerow.operators.plugins.OverflowEvent;
import io.hedgerow.operators.plugins.PluginPlatform;
import io.hedgerow.operators.plugins.RuntimePlatform;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.runtime.JournalMismatch;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real graph restores the first release's savepoint, with another parallelism. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SavepointUpgradeTest {

    private static final Path SAVEPOINT =
            Path.of("../operators/src/test/resources/savepoints/first-release");

    private static final List<EventRow> ROWS = new CopyOnWriteArrayList<>();
    private static final List<DeadLetterRow> DEAD_LETTERS = new CopyOnWriteArrayList<>();
    private static final List<CommandAnswer> ANSWERS = new CopyOnWriteArrayList<>();
    private static final byte[] COMMAND =
            CommandMessages.write(
                    new PluginCommand(
                            "id-1",
                            2,
                            1,
                            CommandKind.STORAGE_GET,
                            "{\"key\":\"n\"}",
                            Instant.now().plus(Duration.ofHours(1)).toEpochMilli()),
                    0);

    /** One event comes in; rows and dead letters are looked at. */
    private static final class Connectors implements IngestionConnectors {

        @Override
        public SingleOutputStreamOperator<InputRecord> events(StreamExecutionEnvironment env) {
            String look =
                    "{\"uuid\":\"00000000-0000-4000-8000-0000000000ff\",\"distinct_id\":\"looker\",\"team_id\":2,"
                            + "\"now\":\"2026-11-24T10:00:00Z\",\"data\":\"{\\\"event\\\":\\\"look\\\"}\"}";
            return env.fromData(
                            InputRecord.TYPE,
                            new InputRecord(
                                    look.getBytes(StandardCharsets.UTF_8), "events", 0, 0, 0))
                    .uid(OperatorUids.EVENTS_SOURCE);
        }

        @Override
        public DataStream<RegistryChange> registryChanges(StreamExecutionEnvironment env) {
            return env.fromData(RegistryChange.TYPE, new RegistryChange(1, 2, 1))
                    .uid(OperatorUids.REGISTRY);
        }

        @Override
        public SingleOutputStreamOperator<OverflowEvent> overflowEvents(
                StreamExecutionEnvironment env) {
            return null;
        }

        @Override
        public void publishOverflow(DataStream<OverflowEvent> events) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SingleOutputStreamOperator<InputRecord> commands(StreamExecutionEnvironment env) {
            return env.fromData(InputRecord.TYPE, new InputRecord(COMMAND, "commands", 0, 0, 0))
                    .uid(OperatorUids.COMMANDS_SOURCE)
                    .setParallelism(1);
        }

        @Override
        public void publishCommandAnswers(DataStream<CommandAnswer> answers) {
            answers.map(
                            answer -> {
                                ANSWERS.add(answer);
                                return answer;
                            })
                    .returns(CommandAnswer.TYPE)
                    .sinkTo(new DiscardingSink<>());
        }

        @Override
        public void storeEvents(DataStream<EventRow> events) {
            events.map(
                            row -> {
                                ROWS.add(row);
                                return row;
                            })
                    .returns(EventRow.TYPE)
                    .setParallelism(1)
                    .sinkTo(new DiscardingSink<>());
        }

        @Override
        public Optional<DataStream<DeadLetterRow>> publishProcessed(DataStream<EventRow> events) {
            return Optional.empty();
        }

        @Override
        public void storeDeadLetters(DataStream<DeadLetterRow> deadLetters) {
            deadLetters
                    .map(
                            row -> {
                                DEAD_LETTERS.add(row);
                                return row;
                            })
                    .returns(DeadLetterRow.TYPE)
                    .sinkTo(new DiscardingSink<>());
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
        public void storeStatus(DataStream<PluginStatus> statuses) {
            statuses.sinkTo(new DiscardingSink<>());
        }

        @Override
        public void publishCaptured(DataStream<CapturedMessage> captured) {
            captured.sinkTo(new DiscardingSink<>());
        }
    }

    /** The savepoint's events have no UUIDs that are any: the plugins give them some. */
    private record Registry() implements RegistryLoader {

        private static final String UUID =
                "event.uuid = '00000000-0000-4000-8000-0000000000' + (event.event === 'look' ? 'ff' : event.event);";

        @Override
        public RegistrySnapshot load() {
            return new RegistrySnapshot(
                    new TeamDirectory(
                            List.of(
                                    new TeamDirectory.Team(2, "two", false),
                                    new TeamDirectory.Team(3, "three", false))),
                    List.of(
                            plugin(
                                    2,
                                    1,
                                    "exports.processEvent = async (event, { storage, cache }) => {"
                                            + UUID
                                            + "event.properties = { n: await storage.get('n'), cached: await cache.get('plain') };"
                                            + " return event }"),
                            plugin(
                                    3,
                                    2,
                                    "exports.processEvent = (event) => { event.properties.by2 = 'now'; return event }"),
                            plugin(
                                    3,
                                    3,
                                    "exports.processEvent = (event) => {"
                                            + UUID
                                            + " return event }")));
        }

        private static PluginInstallation plugin(int team, int config, String code) {
            return PluginInstallation.of(
                    new PluginIdentity(team, 100 + config, config, "p" + config),
                    config,
                    TranspiledSource.verbatim("index.js", code),
                    "{}",
                    Map.of(),
                    0,
                    PluginInstallation.OnError.DEFAULT,
                    null,
                    SecretMask.NONE);
        }
    }

    private static PluginPlatform platform() {
        return new RuntimePlatform(
                request -> CompletableFuture.failedFuture(new IllegalStateException("no network")),
                ip -> null,
                PluginLimits.DEFAULT,
                "https://app.example",
                new RuntimePlatform.EffectOptions(false, JournalMismatch.RERUN),
                () -> {});
    }

    @ParameterizedTest
    @ValueSource(strings = {"hashmap", "rocksdb"})
    void theGraphGoesOnWhereTheFirstReleaseStopped(String backend) throws Exception {
        ROWS.clear();
        DEAD_LETTERS.clear();
        ANSWERS.clear();
        Configuration flink = new Configuration();
        flink.set(StateBackendOptions.STATE_BACKEND, backend);
        flink.set(
                StateRecoveryOptions.SAVEPOINT_PATH,
                SAVEPOINT.toAbsolutePath().normalize().toUri().toString());
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(2, flink);
        HedgerowConfiguration configuration =
                HedgerowConfiguration.of(
                        Map.of(
                                "kafka.bootstrap-servers", "localhost:1",
                                "clickhouse.url", "http://localhost:1",
                                "postgres.url", "jdbc:postgresql://localhost:1/x",
                                "job.checkpoint.directory", "file:///tmp/none"));
        ExecutionDefaults.apply(env, configuration);
        Connectors connectors = new Connectors();
        PluginStreams streams =
                new IngestionTopology(
                                configuration,
                                connectors,
                                new Registry(),
                                SavepointUpgradeTest::platform)
                        .build(
                                env,
                                connectors.registryChanges(env),
                                new CommandStreams(connectors.commands(env)));
        streams.storeWith(connectors);
        connectors.publishCommandAnswers(streams.answers());
        env.execute();

        assertThat(DEAD_LETTERS).isEmpty();
        assertThat(ANSWERS).hasSize(1);
        assertThat(ANSWERS.get(0).resultJson()).isEqualTo("{\"found\":true,\"json\":\"4\"}");
        assertThat(ROWS)
                .extracting(EventRow::event)
                .containsExactlyInAnyOrder("look", "a1", "a2", "a3", "b1", "b2");
        assertThat(ROWS.stream().map(EventRow::event).filter(name -> name.startsWith("a")))
                .isSorted();
        assertThat(ROWS.stream().map(EventRow::event).filter(name -> name.startsWith("b")))
                .isSorted();
        assertThat(properties("look")).contains("\"n\":4", "\"cached\":\"kept\"");
        assertThat(properties("b1")).as("config 2 ran before").contains("\"by2\":true");
        assertThat(properties("b2")).contains("\"by2\":\"now\"");
    }

    private static String properties(String event) {
        return ROWS.stream()
                .filter(row -> row.event().equals(event))
                .map(row -> new String(row.properties(), StandardCharsets.UTF_8))
                .findFirst()
                .orElseThrow();
    }
}
