package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandKind;
import io.hedgerow.operators.commands.CommandMessages;
import io.hedgerow.operators.commands.PluginCommand;
import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real job with real plugins that fails twice while commands run tasks which wait for HTTP: each
 * command is done once and answered alike, also when it is sent twice.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class CommandRecoveryTest {

    private static final int TEAM = 1;
    private static final int TASKS = 60;
    private static final int COMMANDS = 3 * TASKS;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    @TempDir Path checkpoints;

    /** Each task twice, and a write of storage after it. */
    private static PluginCommand command(int i) {
        int task = i / 3;
        return i % 3 < 2
                ? new PluginCommand(
                        "task-" + task,
                        TEAM,
                        TEAM,
                        CommandKind.RUN_NOW,
                        "{\"task\":\"runEveryDay\"}",
                        Long.MAX_VALUE)
                : new PluginCommand(
                        "set-" + task,
                        TEAM,
                        TEAM,
                        CommandKind.STORAGE_SET,
                        "{\"key\":\"set-" + task + "\",\"json\":\"" + task + "\"}",
                        Long.MAX_VALUE);
    }

    /** Counts its runs in storage; says in the log what it has counted when it is torn down. */
    record Registry() implements RegistryLoader {

        private static final String CODE =
                """
                exports.runEveryDay = async ({ storage }) => {
                  const answer = await fetch('https://api.example/tick', { method: 'POST', body: '{}' })
                  await answer.text()
                  await storage.set('n', (await storage.get('n', 0)) + 1)
                }
                exports.teardownPlugin = async ({ storage }) => {
                  let sets = 0
                  for (let i = 0; i < 60; i++) sets += (await storage.get('set-' + i, -1)) === i ? 1 : 0
                  console.log('n ' + (await storage.get('n')) + ' sets ' + sets)
                }
                """;

        @Override
        public RegistrySnapshot load() {
            return new RegistrySnapshot(
                    new TeamDirectory(List.of(new TeamDirectory.Team(TEAM, "t", false, false))),
                    List.of(
                            PluginInstallation.of(
                                    new PluginIdentity(TEAM, 100, TEAM, "p"),
                                    1,
                                    TranspiledSource.verbatim("index.js", CODE),
                                    "{}",
                                    Map.of(),
                                    0,
                                    PluginInstallation.OnError.DEFAULT,
                                    null,
                                    SecretMask.NONE)));
        }
    }

    private StreamExecutionEnvironment environment(String backend) {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, backend);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(50));
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 2);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(2);
        return env;
    }

    @ParameterizedTest
    @ValueSource(strings = {"hashmap", "rocksdb"})
    void commandsAreDoneOnceOverFailures(String backend) throws Exception {
        RecoveryWorld.reset();
        StreamExecutionEnvironment env = environment(backend);
        DataStream<RegistryChange> changes =
                env.fromData(RegistryChange.TYPE, new RegistryChange(1, 99, 0));
        SingleOutputStreamOperator<EventEnvelope> home =
                RecoveryTest.lane(
                        Lane.HOME,
                        env.addSource(
                                        new NumberedSource<>(
                                                COMMANDS, 1, CommandRecoveryTest::command),
                                        "commands",
                                        PluginCommand.TYPE)
                                .map(command -> PluginInput.of(command))
                                .returns(PluginInput.TYPE)
                                .setParallelism(1)
                                .keyBy(PluginInput::teamId, Types.LONG),
                        changes,
                        new Registry(),
                        RecoveryWorld::platform);
        home.sinkTo(new DiscardingSink<>());
        collect(
                "answers",
                home.getSideOutput(PluginOutputs.COMMAND_ANSWERS)
                        .map(
                                answer ->
                                        new String(
                                                CommandMessages.write(answer),
                                                StandardCharsets.UTF_8))
                        .returns(Types.STRING)
                        .map(new RecoveryWorld.Failures())
                        .setParallelism(1));
        collect(
                "log",
                home.getSideOutput(PluginOutputs.PLUGIN_LOG)
                        .map(entry -> entry.message())
                        .returns(Types.STRING));
        env.execute();

        assertThat(RecoveryWorld.failures()).isEqualTo(RecoveryWorld.FAILURES);
        Map<String, List<CommandAnswer>> answers =
                RecoveryWorld.collected("answers").stream()
                        .map(CommandRecoveryTest::read)
                        .collect(Collectors.groupingBy(CommandAnswer::id));
        assertThat(answers).hasSize(2 * TASKS);
        answers.forEach(
                (id, all) -> {
                    assertThat(all.get(0).status())
                            .as("%s: %s", id, all.get(0).error())
                            .isEqualTo(CommandAnswer.Status.DONE);
                    assertThat(all).as(id).hasSizeLessThanOrEqualTo(id.startsWith("set") ? 1 : 2);
                    assertThat(all).as(id).allMatch(all.get(0)::equals);
                });
        assertThat(RecoveryWorld.collected("log"))
                .as("each task ran once, each value was set")
                .contains("n " + TASKS + " sets " + TASKS);
    }

    private static CommandAnswer read(String json) {
        try {
            return CommandMessages.readAnswer(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(json, e);
        }
    }

    private static void collect(String name, DataStream<String> texts) {
        texts.transform(name, Types.VOID, new RecoveryWorld.Collect(name)).setParallelism(1);
    }
}
