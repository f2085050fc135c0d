package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.PluginInstallation.OnError;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.execution.CancelTaskException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventRunTest {

    private static final long TEAM = WorkFixture.TEAM;

    private final WorkFixture fixture = new WorkFixture();

    private static FakePlugin returning(String json) {
        FakePlugin fake = new FakePlugin();
        fake.answer = call -> new HookResult.Returned(json);
        return fake;
    }

    private static FakePlugin throwing(HookResult.Threw threw) {
        FakePlugin fake = new FakePlugin();
        fake.answer = call -> threw;
        return fake;
    }

    private void send() {
        fixture.submit(WorkFixture.envelope("person", "{\"event\":\"e\"}"));
    }

    private void run(FakePlugin... fakes) {
        for (int i = 0; i < fakes.length; i++) {
            fixture.install(i + 1, fakes[i]);
        }
        send();
    }

    /** Subtasks set a plugin up at the same time, and both may capture events. */
    @Test
    void eachSetupHasAnOriginOfItsOwn() {
        List<InvocationOrigin> origins = new ArrayList<>();
        for (int subtask = 0; subtask < 2; subtask++) {
            WorkFixture fixture = new WorkFixture();
            FakePlugin fake = new FakePlugin();
            fake.setup = true;
            fixture.install(1, fake).submit(WorkFixture.envelope("a", "{\"event\":\"e\"}"));
            assertThat(fake.calls).first().isEqualTo(HookCall.setupPlugin());
            origins.add(fake.origins.get(0));
        }
        assertThat(origins).doesNotHaveDuplicates();
    }

    @Test
    void handsEachPluginWhatTheOneBeforeReturned() {
        FakePlugin second = new FakePlugin();
        run(returning("{\"event\":\"new\",\"team_id\":2,\"properties\":{\"a\":1}}"), second);
        assertThat(second.calls)
                .extracting(call -> call.argumentJson())
                .containsExactly("{\"event\":\"new\",\"team_id\":2,\"properties\":{\"a\":1}}");
        assertThat(fixture.passedJson())
                .isEqualTo(
                        "{\"event\":\"new\",\"team_id\":2,\"properties\":{\"a\":1,\"$plugins_succeeded\":[\"p1 (1)\",\"p2 (2)\"]}}");
        assertThat(fixture.appMetrics())
                .extracting(AppMetric::pluginConfigId, AppMetric::category, AppMetric::successes)
                .containsExactly(tuple(1L, "processEvent", 1L), tuple(2L, "processEvent", 1L));
    }

    @Test
    void givesPluginsTheJoinedEvent() {
        FakePlugin fake = new FakePlugin();
        run(fake);
        assertThat(fake.calls.get(0).argumentJson())
                .isEqualTo(
                        "{\"event\":\"e\",\"properties\":{},\"uuid\":\"uuid-1\",\"distinct_id\":\"person\",\"ip\":null,\"site_url\":null,\"team_id\":2,\"now\":\"2026-11-24T10:00:00Z\"}");
    }

    @Test
    void stopsAtTheFirstPluginThatDrops() {
        FakePlugin second = new FakePlugin();
        run(returning(null), second);
        assertThat(fixture.outputs.dropped).hasSize(1);
        assertThat(fixture.outputs.passed).isEmpty();
        assertThat(second.calls).isEmpty();
        assertThat(fixture.appMetrics())
                .extracting(AppMetric::category, AppMetric::successes)
                .containsExactly(tuple("processEvent", 1L), tuple("dropped", 1L));
    }

    @Test
    void goesOnWithTheLastGoodEventAfterAnError() {
        FakePlugin third = new FakePlugin();
        String good = "{\"event\":\"good\",\"team_id\":2}";
        run(returning(good), throwing(FakePlugin.error("boom")), third);
        assertThat(third.calls.get(0).argumentJson()).isEqualTo(good);
        assertThat(fixture.passedJson())
                .contains("\"$plugins_succeeded\":[\"p1 (1)\",\"p3 (3)\"]")
                .contains("\"$plugins_failed\":[\"p2 (2)\"]");
        assertThat(fixture.log)
                .filteredOn(entry -> entry.type().equals("ERROR"))
                .extracting(PluginLogEntry::source, PluginLogEntry::message)
                .containsExactly(tuple("PLUGIN", "Error: boom\n at x"));
        assertThat(fixture.appMetrics())
                .filteredOn(metric -> metric.failures() > 0)
                .extracting(
                        AppMetric::pluginConfigId, AppMetric::errorType, AppMetric::errorDetails)
                .containsExactly(
                        tuple(
                                2L,
                                "Error",
                                "{\"error\":{\"name\":\"Error\",\"message\":\"boom\",\"stack\":\"Error: boom\\n at x\"},\"event\":"
                                        + good
                                        + "}"));
    }

    @Test
    void putsAChangedTeamBackAndCountsAFailure() {
        run(returning("{\"event\":\"x\",\"team_id\":3,\"properties\":{}}"));
        assertThat(fixture.passedJson())
                .isEqualTo(
                        "{\"event\":\"x\",\"properties\":{\"$plugins_failed\":[\"p1 (1)\"]},\"team_id\":2}");
        assertThat(fixture.log)
                .extracting(PluginLogEntry::message)
                .contains("IllegalOperationError: Plugin tried to change event.team_id");
    }

    @Test
    void retriesThreeTimesThenDeadLettersWithHistory() {
        FakePlugin first = new FakePlugin();
        FakePlugin failing = throwing(FakePlugin.retry("later"));
        run(first, failing);
        for (long wait : new long[] {1000, 2000, 4000}) {
            int calls = failing.calls.size();
            fixture.passTime(wait - 1);
            assertThat(failing.calls).hasSize(calls);
            fixture.passTime(1);
            assertThat(failing.calls).hasSize(calls + 1);
        }
        assertThat(fixture.outputs.deadHistories)
                .singleElement()
                .satisfies(
                        history ->
                                assertThat(history)
                                        .hasSize(4)
                                        .allMatch(
                                                line ->
                                                        line.contains("p2 (2)")
                                                                && line.contains(
                                                                        "RetryError: later")));
        assertThat(first.calls).as("a plugin that has run does not run again").hasSize(1);
        assertThat(failing.calls).hasSize(4);
        assertThat(fixture.scheduler.isEmpty()).isTrue();
    }

    @Test
    void countsASuccessAfterARetry() {
        FakePlugin fake = throwing(FakePlugin.retry("later"));
        run(fake);
        fake.answer = call -> new HookResult.Returned(call.argumentJson());
        fixture.passTime(1000);
        assertThat(fixture.outputs.passed).hasSize(1);
        assertThat(fixture.appMetrics())
                .extracting(AppMetric::successes, AppMetric::successesOnRetry)
                .containsExactly(tuple(0L, 1L));
    }

    @ParameterizedTest
    @EnumSource(value = OnError.class, mode = EnumSource.Mode.EXCLUDE, names = "DEFAULT")
    void honoursThePolicyOfTheConfig(OnError policy) {
        PluginInstallation base = FakePlugin.installation(TEAM, 1, "p1");
        fixture.install(
                PluginInstallation.of(
                        base.identity(),
                        1,
                        base.code(),
                        "{}",
                        base.attachments(),
                        0,
                        policy,
                        null,
                        base.secrets()),
                throwing(FakePlugin.retry("no")));
        send();
        assertThat(fixture.outputs.dropped).hasSize(policy == OnError.DROP ? 1 : 0);
        assertThat(fixture.outputs.deadReasons).hasSize(policy == OnError.DEAD_LETTER ? 1 : 0);
        assertThat(fixture.outputs.passed).hasSize(policy == OnError.CONTINUE ? 1 : 0);
    }

    @Test
    void waitsForSetupAndGivesUpAfterFiveAttempts() {
        FakePlugin fake = new FakePlugin();
        fake.setup = true;
        for (int i = 0; i < 5; i++) {
            fake.setupResults.add(FakePlugin.retry("not yet"));
        }
        run(fake);
        for (long wait : new long[] {5000, 10_000, 20_000, 40_000}) {
            assertThat(fixture.outputs.passed).as("nothing passes before setup").isEmpty();
            fixture.passTime(wait - 1);
            int calls = fake.calls.size();
            fixture.passTime(1);
            assertThat(fake.calls).hasSize(calls + 1);
        }
        assertThat(fixture.outputs.passed).hasSize(1);
        assertThat(fake.calls).as("a plugin that is not set up is skipped").hasSize(5);
        assertThat(fixture.log.get(fixture.log.size() - 1).message())
                .startsWith("setupPlugin failed with RetryError (attempt 5/5): not yet")
                .endsWith("Disabled the app!");
    }

    @Test
    void setsUpOnceAndLetsWorkOfAllPersonsWaitInOrder() {
        FakePlugin fake = new FakePlugin();
        fake.setup = true;
        fake.answer = call -> null;
        fixture.install(1, fake);
        for (String name : List.of("a1", "a2", "b1")) {
            fixture.submit(
                    WorkFixture.envelope(name.substring(0, 1), "{\"event\":\"" + name + "\"}"));
        }
        assertThat(fake.calls).containsExactly(HookCall.setupPlugin());
        fake.answer = call -> new HookResult.Returned(call.argumentJson());
        fake.settle(fake.waiting.peek(), new HookResult.Returned((String) null));
        fixture.settle();
        assertThat(fixture.outputs.passed)
                .extracting(each -> new String(each.data(), StandardCharsets.UTF_8))
                .containsExactly("{\"event\":\"a1\"}", "{\"event\":\"b1\"}", "{\"event\":\"a2\"}");
    }

    @Test
    void leavesSnapshotsAndTeamsWithoutPluginsUntouched() {
        FakePlugin fake = new FakePlugin();
        fixture.install(1, fake);
        EventEnvelope snapshot = WorkFixture.envelope("a", "{\"event\":\"$snapshot\"}");
        fixture.submit(snapshot);
        assertThat(fixture.outputs.passed).containsExactly(snapshot);
        assertThat(fake.calls).isEmpty();
        WorkFixture without = new WorkFixture();
        EventEnvelope plain = WorkFixture.envelope("a", "{}");
        without.submit(plain);
        assertThat(without.outputs.passed).containsExactly(plain);
    }

    @Test
    void namesDeferredPlugins() {
        FakePlugin fake = new FakePlugin();
        fake.onEvent = true;
        run(fake);
        assertThat(fixture.passedJson()).contains("\"$plugins_deferred\":[\"p1 (1)\"]");
    }

    @Test
    void beginsAgainWhereAnotherCallLostItsWorld() {
        FakePlugin fake = new FakePlugin();
        fake.answer = call -> null;
        run(fake);
        fake.answer = call -> new HookResult.Returned(call.argumentJson());
        fake.settle(fake.waiting.peek(), new HookResult.ContextLost("stopped"));
        fixture.settle();
        assertThat(fake.calls).hasSize(2);
        assertThat(fixture.outputs.passed).hasSize(1);
        assertThat(fixture.appMetrics())
                .extracting(AppMetric::successes, AppMetric::successesOnRetry, AppMetric::failures)
                .as("losing the world is no failure of this call")
                .containsExactly(tuple(1L, 0L, 0L));
    }

    @Test
    void aCallWhoseWorldIsLostAgainAndAgainIsTakenAsOneThatFails() {
        FakePlugin fake = new FakePlugin();
        fake.answer = call -> new HookResult.ContextLost("stopped");
        run(fake);
        assertThat(fake.calls).as("three more times").hasSize(4);
        for (long wait : new long[] {1_000, 2_000, 4_000}) {
            fixture.passTime(wait);
        }
        assertThat(fake.calls).as("then as after any error that may pass").hasSize(7);
        assertThat(fixture.outputs.deadReasons.get(0)).contains("p1 (1) failed 4 time(s)");
    }

    @Test
    void aCallThatMustNotDoOtherThanItDidIsADeadLetter() {
        FakePlugin other = new FakePlugin();
        other.answer = call -> new HookResult.Mismatched("It does something else now");
        run(other, new FakePlugin());
        assertThat(fixture.outputs.passed).isEmpty();
        assertThat(fixture.outputs.deadReasons.get(0))
                .contains("p1 (1)", "It does something else now");
        assertThat(fixture.appMetrics())
                .extracting(AppMetric::pluginConfigId, AppMetric::failures)
                .containsExactly(tuple(1L, 1L));
    }

    @Test
    void aPluginWhoseWorldWasReplacedIsSetUpAnew() {
        FakePlugin fake = new FakePlugin();
        fake.setup = true;
        run(fake);
        send();
        assertThat(fake.calls).hasSize(3);
        fake.generation++;
        send();
        send();
        assertThat(fake.calls.stream().filter(HookCall.setupPlugin()::equals)).hasSize(2);
        assertThat(fake.calls.get(3)).isEqualTo(HookCall.setupPlugin());
        fake.setup = false;
        fake.generation++;
        send();
        assertThat(fake.calls).hasSize(7);
    }

    @Test
    void aTickBeginsAgainWhereItLostItsWorldAndFailsAfterTheThirdTime() {
        FakePlugin fake = new FakePlugin();
        fixture.install(1, fake);
        fake.answer = call -> null;
        fixture.scheduler.submit(
                new TaskRun(
                        fixture.environment().work(),
                        TEAM,
                        new ScheduleBook.Tick(1, "runEveryMinute", fixture.now),
                        null));
        for (int losses = 1; losses <= 3; losses++) {
            fake.settle(fake.waiting.peek(), new HookResult.ContextLost("stopped"));
            fixture.settle();
            assertThat(fake.calls).hasSize(losses + 1);
        }
        fake.settle(fake.waiting.peek(), new HookResult.ContextLost("stopped"));
        fixture.settle();
        assertThat(fake.calls).hasSize(4);
        assertThat(fixture.scheduler.all()).isEmpty();
        assertThat(fixture.appMetrics())
                .extracting(AppMetric::category, AppMetric::failures)
                .containsExactly(tuple(TaskRun.CATEGORY, 1L));
    }

    @Test
    void aTaskThatIsCancelledBlamesNoPlugin() {
        FakePlugin fake = new FakePlugin();
        fake.setup = true;
        fake.setupResults.add(FakePlugin.error("Thread was interrupted."));
        fixture.install(1, fake);
        fixture.cancelled = true;
        assertThatThrownBy(this::send).isInstanceOf(CancelTaskException.class);
        assertThat(fixture.statuses).isEmpty();
        assertThat(fixture.outputs.passed).isEmpty();
    }

    @Test
    void secretsOfTheConfigAreNeverShown() {
        PluginInstallation base = FakePlugin.installation(TEAM, 1, "p1");
        fixture.install(
                PluginInstallation.of(
                        base.identity(),
                        1,
                        base.code(),
                        "{\"key\":\"geheim\"}",
                        base.attachments(),
                        0,
                        OnError.DEAD_LETTER,
                        null,
                        new SecretMask(List.of("geheim"))),
                throwing(FakePlugin.error("401 for key geheim")));
        send();
        assertThat(fixture.outputs.deadReasons.get(0)).contains("401 for key ***");
        assertThat(fixture.outputs.deadHistories.toString()).doesNotContain("geheim");
        assertThat(fixture.log.toString()).contains("401 for key ***").doesNotContain("geheim");
        assertThat(fixture.statuses.toString()).doesNotContain("geheim");
        assertThat(fixture.appMetrics().toString()).doesNotContain("geheim");
    }

    @Test
    void movesToTheHomeLaneAtTheFirstPluginThatNeedsTheTeamsState() {
        WorkFixture parallel = new WorkFixture(Lane.PARALLEL, InFlightLimits.DEFAULT);
        FakePlugin second = new FakePlugin();
        parallel.install(1, returning("{\"event\":\"new\",\"team_id\":2}"));
        parallel.install(FakePlugin.installation(TEAM, 2, "p2", "meta.storage"), second);
        parallel.submit(WorkFixture.envelope("a", "{\"event\":\"e\"}"));
        assertThat(second.calls).isEmpty();
        assertThat(parallel.outputs.home).hasSize(1);
        PluginInput.Event moved = parallel.outputs.home.get(0);
        assertThat(moved.progress().done()).containsExactly("1");
        fixture.install(1, new FakePlugin());
        fixture.install(FakePlugin.installation(TEAM, 2, "p2", "meta.storage"), second);
        fixture.scheduler.submit(
                new EventRun(fixture.environment(), moved, moved.teamId(), 0, null));
        fixture.settle();
        assertThat(second.calls)
                .extracting(HookCall::argumentJson)
                .containsExactly("{\"event\":\"new\",\"team_id\":2}");
        assertThat(fixture.passedJson()).contains("\"$plugins_succeeded\":[\"p1 (1)\",\"p2 (2)\"]");
    }
}
