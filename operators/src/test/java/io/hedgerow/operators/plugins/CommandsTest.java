package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandAnswer.Status;
import io.hedgerow.operators.commands.CommandKind;
import io.hedgerow.operators.commands.CommandMessages;
import io.hedgerow.operators.commands.PluginCommand;
import io.hedgerow.operators.delivery.DeliveryHook;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RefusedConfig;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.host.HostServices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands to the plugin operator in Flink's harness. */
class CommandsTest {

    private static final long TEAM = 2;
    private static final int CONFIG = 1;
    private static final String TASK = "{\"task\":\"runEveryMinute\"}";
    private static final String JOBS = "{\"export\":{\"payload\":{\"from\":{\"required\":true}}}}";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AtomicReference<List<PluginInstallation>> installed =
            new AtomicReference<>(
                    List.of(
                            FakePlugin.installation(
                                            TEAM, CONFIG, "p", "storage jobs runEveryMinute")
                                    .with(JOBS, null)));
    private final List<FakePlugin> plugins = new ArrayList<>();
    private boolean waits;
    private boolean deliveryOnly;
    private HostServices services;
    private OperatorHarness harness;
    private long now = 1000;
    private int answersSeen;

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    private void open(StateBackend backend, OperatorSubtaskState state) throws Exception {
        PluginPlatform.Factory factory =
                () ->
                        new FakePlugin.Platform(
                                (installation, given) -> {
                                    FakePlugin plugin = new FakePlugin();
                                    plugin.tasks = Set.of("runEveryMinute");
                                    if (deliveryOnly) {
                                        plugin.processesEvents = false;
                                        plugin.deliveryHooks = Set.of(DeliveryHook.ON_EVENT);
                                    }
                                    plugin.answer =
                                            call ->
                                                    waits && call.kind() != HookCall.Kind.SETUP
                                                            ? null
                                                            : new HookResult.Returned(
                                                                    call.argumentJson());
                                    services = given;
                                    plugins.add(plugin);
                                    return plugin;
                                });
        harness =
                new OperatorHarness(
                        Lane.HOME,
                        installed,
                        factory,
                        PluginOperatorOptions.DEFAULT,
                        backend,
                        1,
                        0);
        harness.open(state, now);
        answersSeen = 0;
    }

    private void restart(StateBackend backend, OperatorSubtaskState snapshot) throws Exception {
        harness.close();
        open(backend, snapshot);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private void send(String id, CommandKind kind, String arguments) throws Exception {
        send(new PluginCommand(id, TEAM, CONFIG, kind, arguments, now + 60_000));
    }

    private void send(PluginCommand command) throws Exception {
        harness.send(PluginInput.of(command));
    }

    /** The answers that came since the last call of this. */
    private List<CommandAnswer> answers() {
        List<CommandAnswer> all = harness.side(PluginOutputs.COMMAND_ANSWERS);
        List<CommandAnswer> fresh = all.subList(answersSeen, all.size());
        answersSeen = all.size();
        return fresh;
    }

    private CommandAnswer answer() {
        List<CommandAnswer> fresh = answers();
        assertThat(fresh).hasSize(1);
        return fresh.get(0);
    }

    private JsonNode result() throws Exception {
        CommandAnswer answer = answer();
        assertThat(answer.error()).isNull();
        assertThat(answer.status()).isEqualTo(Status.DONE);
        return JSON.readTree(answer.resultJson());
    }

    private FakePlugin plugin() {
        return plugins.get(plugins.size() - 1);
    }

    private long calls(HookCall.Kind kind) {
        return plugins.stream()
                .flatMap(each -> each.calls.stream())
                .filter(call -> call.kind() == kind)
                .count();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void storageIsThePluginsOwn(StateBackend backend) throws Exception {
        open(backend, null);
        harness.send(TEAM, "a", "a1"); // loads the plugin
        services.storage().put("mine", "{\"a\":1}");
        send("1", CommandKind.STORAGE_GET, "{\"key\":\"mine\"}");
        assertThat(result().get("json").textValue()).isEqualTo("{\"a\":1}");
        send("2", CommandKind.STORAGE_SET, "{\"key\":\"yours\",\"json\":\"[1.0, null]\"}");
        assertThat(answer().status()).isEqualTo(Status.DONE);
        assertThat(services.storage().get("yours")).as("as it was given").isEqualTo("[1.0, null]");

        OperatorSubtaskState snapshot = harness.flink.snapshot(1, 1);
        send("3", CommandKind.STORAGE_DELETE, "{\"key\":\"mine\"}");
        assertThat(result().get("found").booleanValue()).isTrue();
        restart(backend, snapshot);
        send("4", CommandKind.STORAGE_GET, "{\"key\":\"mine\"}");
        assertThat(result().get("found").booleanValue()).as("rolled back").isTrue();
        send("5", CommandKind.STORAGE_DELETE, "{\"key\":\"other\"}");
        assertThat(result().get("found").booleanValue()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void exportsComeInPagesAndCanBeImported(StateBackend backend) throws Exception {
        open(backend, null);
        send(
                "1",
                CommandKind.STORAGE_IMPORT,
                """
                {"entries": [{"key": "b", "json": "2"}, {"key": "a", "json": "1"},
                             {"key": "c/x", "json": "\\"ü\\""}]}""");
        assertThat(result().get("written").intValue()).isEqualTo(3);
        send("2", CommandKind.STORAGE_EXPORT, "{\"limit\":2}");
        assertThat(result())
                .hasToString(
                        "{\"entries\":[{\"key\":\"a\",\"bytes\":1,\"json\":\"1\"},"
                                + "{\"key\":\"b\",\"bytes\":1,\"json\":\"2\"}],\"next\":\"b\"}");
        send("3", CommandKind.STORAGE_EXPORT, "{\"limit\":2,\"after\":\"b\"}");
        assertThat(result())
                .hasToString(
                        "{\"entries\":[{\"key\":\"c/x\",\"bytes\":4,\"json\":\"\\\"ü\\\"\"}],\"next\":null}");
        send("4", CommandKind.STORAGE_LIST, "{\"prefix\":\"c\"}");
        assertThat(result())
                .hasToString("{\"entries\":[{\"key\":\"c/x\",\"bytes\":4}],\"next\":null}");
        send(new PluginCommand("5", TEAM, CONFIG, CommandKind.STORAGE_LIST, "{\"limit\":3}", now));
        assertThat(result().get("next").isNull()).as("exactly full").isTrue();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anImportIsAllOrNothing(StateBackend backend) throws Exception {
        open(backend, null);
        String long201 = "k".repeat(201);
        for (String bad :
                List.of(
                        "{\"key\":\"b\",\"json\":\"{\"}",
                        "{\"key\":\"b\"}",
                        "{\"key\":\"a\",\"json\":\"2\"}",
                        "{\"key\":\"" + long201 + "\",\"json\":\"2\"}")) {
            send(
                    "1" + bad.hashCode(),
                    CommandKind.STORAGE_IMPORT,
                    "{\"entries\":[{\"key\":\"a\",\"json\":\"1\"}," + bad + "]}");
            assertThat(answer().status()).as(bad).isEqualTo(Status.REFUSED);
        }
        send("2", CommandKind.STORAGE_LIST, "{}");
        assertThat(result().get("entries")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatDoesNotFitIntoAnAnswerIsSaid(StateBackend backend) throws Exception {
        open(backend, null);
        harness.send(TEAM, "a", "a1");
        services.storage().put("big", "\"" + "x".repeat(1_000_000) + "\"");
        services.storage().put("small", "1");
        send("1", CommandKind.STORAGE_GET, "{\"key\":\"big\"}");
        CommandAnswer refused = answer();
        assertThat(refused.status()).isEqualTo(Status.REFUSED);
        assertThat(refused.error()).contains("bytes long, the limit is 900000");
        send("2", CommandKind.STORAGE_EXPORT, "{}");
        JsonNode entries = result().get("entries");
        assertThat(entries.get(0).get("bytes").intValue()).isEqualTo(1_000_002);
        assertThat(entries.get(0).has("json")).isFalse();
        assertThat(entries.get(1).get("json").textValue()).isEqualTo("1");
        for (int i = 0; i < 5; i++) {
            services.storage().put("some" + i, "\"" + "\\\"".repeat(70_000) + "\"");
        }
        int pages = 0;
        int found = 0;
        String after = null;
        do {
            send(
                    "page" + pages++,
                    CommandKind.STORAGE_EXPORT,
                    after == null ? "{}" : "{\"after\":\"" + after + "\"}");
            CommandAnswer page = answer();
            assertThat(CommandMessages.write(page).length)
                    .isLessThan(CommandMessages.MAX_ANSWER_BYTES);
            JsonNode result = JSON.readTree(page.resultJson());
            found += result.get("entries").size();
            after = result.get("next").textValue();
        } while (after != null);
        assertThat(found).isEqualTo(7);
        assertThat(pages).isGreaterThan(1);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aTaskRunsOnceAndIsAnsweredWhenItHasEnded(StateBackend backend) throws Exception {
        open(backend, null);
        waits = true;
        send("1", CommandKind.RUN_NOW, TASK);
        send("1", CommandKind.RUN_NOW, TASK);
        assertThat(answers()).isEmpty();
        OperatorSubtaskState snapshot = harness.flink.snapshot(1, 1);
        plugin().settle();
        harness.runMails();
        assertThat(answer().status()).isEqualTo(Status.DONE);

        restart(backend, snapshot);
        assertThat(answers()).as("rolled back").isEmpty();
        send("1", CommandKind.RUN_NOW, TASK);
        assertThat(plugin().waiting).as("it goes on, once").hasSize(1);
        plugin().settle();
        harness.runMails();
        CommandAnswer first = answer();
        assertThat(first.status()).isEqualTo(Status.DONE);

        OperatorSubtaskState later = harness.flink.snapshot(2, 2);
        restart(backend, later);
        send("1", CommandKind.RUN_NOW, TASK);
        assertThat(answer()).as("the same answer").isEqualTo(first);
        assertThat(plugin().waiting).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aTaskNeverOverlapsWithItsSchedule(StateBackend backend) throws Exception {
        open(backend, null);
        harness.registryChanged(1, TEAM, CONFIG);
        harness.send(TEAM, "a", "a1");
        waits = true;
        send("1", CommandKind.RUN_NOW, TASK);
        harness.time(60_000);
        assertThat(calls(HookCall.Kind.SCHEDULED_TASK)).isEqualTo(1);
        plugin().settle();
        harness.runMails();
        assertThat(answer().status()).isEqualTo(Status.DONE);
        assertThat(calls(HookCall.Kind.SCHEDULED_TASK)).as("then the tick").isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aJobGetsItsCheckedPayload(StateBackend backend) throws Exception {
        open(backend, null);
        send("1", CommandKind.JOB, "{\"job\":\"export\",\"payload\":{\"from\":\"2026\"}}");
        assertThat(answer().status()).isEqualTo(Status.DONE);
        assertThat(plugin().calls)
                .contains(
                        HookCall.job(
                                "export",
                                "{\"from\":\"2026\",\"$operation\":\"start\",\"$job_id\":\"1\"}"));
        send("2", CommandKind.JOB, "{\"job\":\"export\"}");
        CommandAnswer refused = answer();
        assertThat(refused.status()).isEqualTo(Status.REFUSED);
        assertThat(refused.error()).isEqualTo("Missing required job field: from");
        plugin().answer = call -> FakePlugin.error("no disk");
        send("3", CommandKind.JOB, "{\"job\":\"export\",\"payload\":{\"from\":\"2026\"}}");
        CommandAnswer failed = answer();
        assertThat(failed.status()).isEqualTo(Status.FAILED);
        assertThat(failed.error()).isEqualTo("Error: no disk");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatCannotBeDoneIsRefusedWithAReason(StateBackend backend) throws Exception {
        open(backend, null);
        send("1", CommandKind.RUN_NOW, "{\"task\":\"runEveryDay\"}");
        assertThat(answer().error())
                .isEqualTo("p (1) has no scheduled task \"runEveryDay\"; it has runEveryMinute");
        send(new PluginCommand("2", TEAM, 9, CommandKind.DESCRIBE, "{}", now));
        assertThat(answer().error())
                .as("the fixture's registry knows no teams")
                .startsWith("There is no team 2");
        send(new PluginCommand("3", 7, CONFIG, CommandKind.DESCRIBE, "{}", now));
        assertThat(answer().error()).isEqualTo("There is no team 7");
        send(new PluginCommand("4", TEAM, CONFIG, CommandKind.DESCRIBE, "{}", now - 1));
        assertThat(answer().error()).startsWith("It came too late");
        harness.refused.add(new RefusedConfig(new PluginIdentity(TEAM, 3, 9, "q"), "not approved"));
        harness.registryChanged(5, TEAM, 9);
        harness.awaitRegistry(5);
        send(new PluginCommand("2b", TEAM, 9, CommandKind.DESCRIBE, "{}", now));
        assertThat(answer().error()).isEqualTo("Plugin config 9 is not in force: not approved");
        send("5", CommandKind.STORAGE_GET, "{}");
        assertThat(answer().error()).isEqualTo("Argument \"key\" is missing or is no string");
        send("6", CommandKind.STORAGE_SET, "{\"key\":\"a\",\"json\":\"{\"}");
        assertThat(answer().error()).startsWith("Argument \"json\" is no JSON");
        send("7", CommandKind.STORAGE_LIST, "{\"limit\":0}");
        assertThat(answer().error()).isEqualTo("Argument \"limit\" is 0; it must be 1 to 1000");
        assertThat(calls(HookCall.Kind.SCHEDULED_TASK)).isZero();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aConfigThatIsGoneWhileItsTaskWaitsIsAnswered(StateBackend backend) throws Exception {
        open(backend, null);
        waits = true;
        send("1", CommandKind.RUN_NOW, TASK);
        OperatorSubtaskState snapshot = harness.flink.snapshot(1, 1);
        installed.set(List.of());
        restart(backend, snapshot);
        CommandAnswer refused = answer();
        assertThat(refused.status()).isEqualTo(Status.REFUSED);
        assertThat(refused.error()).isEqualTo("Not run: the config is no longer in force");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anAnswerIsForgottenAfterAWhile(StateBackend backend) throws Exception {
        open(backend, null);
        send("1", CommandKind.RUN_NOW, TASK);
        assertThat(answer().status()).isEqualTo(Status.DONE);
        now += Duration.ofMinutes(59).toMillis();
        harness.time(now);
        send("1", CommandKind.RUN_NOW, TASK);
        assertThat(answer().answeredAtMillis()).isEqualTo(1000);
        now += Duration.ofMinutes(20).toMillis();
        harness.time(now);
        send("1", CommandKind.RUN_NOW, TASK);
        assertThat(answer().answeredAtMillis()).as("a new one").isEqualTo(now);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aDescriptionSaysHowItIsDoing(StateBackend backend) throws Exception {
        open(backend, null);
        harness.registryChanged(3, TEAM, CONFIG);
        harness.awaitRegistry(3);
        plugins.clear();
        send("1", CommandKind.DESCRIBE, "{}");
        JsonNode before = result();
        assertThat(before.get("health").textValue()).isEqualTo("healthy");
        assertThat(before.get("setup").textValue()).isEqualTo("done");
        assertThat(before.get("revision").longValue()).isEqualTo(3);
        assertThat(before.get("lane").textValue()).isEqualTo("home");
        assertThat(before.get("schedules").toString())
                .isEqualTo("[{\"task\":\"runEveryMinute\",\"next\":\"1970-01-01T00:01:00Z\"}]");
        assertThat(before.get("last_error").isNull()).isTrue();
        assertThat(before.at("/capabilities/scheduled_tasks/0").textValue())
                .isEqualTo("runEveryMinute");
        plugin().answer = call -> FakePlugin.error("broken");
        harness.send(TEAM, "a", "a1");
        waits = true;
        plugin().answer = call -> null;
        harness.send(TEAM, "a", "a2");
        harness.send(TEAM, "a", "a3");
        send("2", CommandKind.DESCRIBE, "{}");
        JsonNode after = result();
        assertThat(after.at("/last_error/message").textValue()).isEqualTo("broken");
        assertThat(after.at("/team/in_flight").intValue()).isEqualTo(1);
        assertThat(after.at("/team/parked").intValue()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void commandsForWhatDeliveryOwnsAreLeftToIt(StateBackend backend) throws Exception {
        deliveryOnly = true;
        open(backend, null);
        send("a", CommandKind.STORAGE_GET, "{\"key\":\"k\"}");
        assertThat(answers()).isEmpty();
    }
}
