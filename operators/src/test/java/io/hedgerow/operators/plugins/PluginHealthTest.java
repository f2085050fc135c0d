package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.output.PluginStatus.Kind;
import io.hedgerow.operators.plugins.PluginHealth.State;
import io.hedgerow.operators.plugins.PluginHealth.Waste;
import io.hedgerow.runtime.HookCall;
import java.util.List;
import org.junit.jupiter.api.Test;

class PluginHealthTest {

    private static final long MINUTE = 60_000;

    private long now = 1_000_000;
    private final PluginHealth health = new PluginHealth(now);

    private State waste(Waste waste, int calls) {
        State last = null;
        for (int i = 0; i < calls; i++) {
            State changed = health.ended(waste, now);
            last = changed == null ? last : changed;
        }
        return last;
    }

    @Test
    void wastedTimeDegradesThenPauses() {
        assertThat(waste(Waste.STOPPED, 2)).isNull();
        assertThat(waste(Waste.STOPPED, 1)).isEqualTo(State.DEGRADED);
        assertThat(waste(Waste.TIMED_OUT, 13)).isNull();
        assertThat(waste(Waste.TIMED_OUT, 1)).isEqualTo(State.PAUSED);
        assertThat(health.pausedUntilMillis()).isEqualTo(now + MINUTE);
        assertThat(waste(Waste.STOPPED, 100)).as("calls that were under way").isNull();
    }

    @Test
    void theBudgetRefills() {
        waste(Waste.STOPPED, 3);
        assertThat(health.state(now)).isEqualTo(State.DEGRADED);
        now += 101_000;
        assertThat(health.state(now)).isEqualTo(State.HEALTHY);
    }

    @Test
    void pausesGrowAndTheSixthIsTheLast() {
        long expected = MINUTE;
        waste(Waste.STOPPED, 10);
        for (int pause = 1; pause <= PluginHealth.PAUSES; pause++) {
            assertThat(health.pausedUntilMillis() - now).isEqualTo(expected);
            now = health.pausedUntilMillis();
            assertThat(health.state(now)).as("a trial").isEqualTo(State.DEGRADED);
            State after = waste(Waste.STOPPED, 1);
            expected *= 2;
            assertThat(after)
                    .isEqualTo(pause < PluginHealth.PAUSES ? State.PAUSED : State.DISABLED);
        }
        now += 1_000_000_000;
        assertThat(health.state(now)).isEqualTo(State.DISABLED);
    }

    @Test
    void aTrialThatGoesWellIsTheWayBack() {
        waste(Waste.STOPPED, 10);
        now = health.pausedUntilMillis() + 900_000;
        assertThat(health.state(now)).isEqualTo(State.HEALTHY);
        waste(Waste.STOPPED, 10);
        assertThat(health.pausedUntilMillis() - now)
                .as("pauses are counted from the first again")
                .isEqualTo(MINUTE);
    }

    @Test
    void eventsGoOnWithoutAPausedPluginAndJobsWait() throws Exception {
        WorkFixture fixture = new WorkFixture();
        FakePlugin fake = new FakePlugin();
        waste(fixture, fake);
        assertThat(fake.calls).hasSize(10);
        fixture.appMetrics();
        fake.answer = call -> new HookResult.Returned(call.argumentJson());
        fixture.submit(WorkFixture.envelope("a", "{\"event\":\"e\"}"));
        assertThat(fake.calls).as("it is paused").hasSize(10);
        assertThat(fixture.passedJson()).contains("\"$plugins_failed\":[\"p1 (1)\"]");
        assertThat(fixture.appMetrics())
                .extracting(AppMetric::errorType, AppMetric::failures)
                .containsExactly(org.assertj.core.api.Assertions.tuple("PluginPaused", 1L));
        assertThat(fixture.statuses)
                .extracting(PluginStatus::errorJson)
                .anyMatch(json -> json != null && json.contains("is paused until"));

        TimersByHand timers = new TimersByHand();
        JobAdmission jobs = jobs(fixture, timers);
        jobs.due(WorkFixture.TEAM, 7, new PluginJob(1, "later", "{}", fixture.now, 0));
        fixture.settle();
        assertThat(fake.calls).hasSize(10);
        assertThat(fixture.scheduler.all()).as("it is in the book again").isEmpty();
        assertThat(timers.registered)
                .containsExactly(new TimersByHand.Due(TimerTarget.job(7), fixture.now + MINUTE));
        fixture.passTime(MINUTE);
        jobs.due(WorkFixture.TEAM, 7);
        fixture.settle();
        assertThat(fake.calls).last().isEqualTo(HookCall.job("later", "{}"));
        assertThat(List.copyOf(fixture.scheduler.all())).isEmpty();
    }

    /** Installs a plugin that wastes time until it is paused. */
    private static void waste(WorkFixture fixture, FakePlugin fake) {
        fake.answer =
                call -> new HookResult.Threw("Error", "endless loop", "", false, Waste.STOPPED);
        fixture.install(1, fake);
        for (int i = 0; i < 10; i++) {
            fixture.submit(WorkFixture.envelope("a", "{\"event\":\"e\"}"));
        }
    }

    private static JobAdmission jobs(WorkFixture fixture, TeamTimers timers) {
        JobAdmission jobs =
                new JobAdmission(
                        new JobBook(new MapStateInMemory<>(), null, timers),
                        new MapStateInMemory<>(),
                        null);
        jobs.runIn(fixture.environment().work(), (team, action) -> action.run());
        return jobs;
    }

    @Test
    void theWayBackIsToldAndTheConfigsRowIsCleared() {
        WorkFixture fixture = new WorkFixture();
        FakePlugin fake = new FakePlugin();
        waste(fixture, fake);
        assertThat(fixture.statuses).last().matches(each -> each.kind() == Kind.PAUSED);
        fake.answer = call -> new HookResult.Returned(call.argumentJson());
        fixture.passTime(MINUTE);
        fixture.submit(WorkFixture.envelope("a", "{\"event\":\"e\"}"));
        assertThat(fixture.statuses).last().matches(each -> each.kind() == Kind.ERROR_CLEARED);
        assertThat(fixture.log)
                .last()
                .matches(line -> line.message().contains("is called again after its pause"));
        int statuses = fixture.statuses.size();
        fixture.passTime(20 * MINUTE);
        fixture.submit(WorkFixture.envelope("a", "{\"event\":\"e\"}"));
        assertThat(fixture.log).last().matches(line -> line.message().contains("is healthy again"));
        fixture.submit(WorkFixture.envelope("a", "{\"event\":\"e\"}"));
        assertThat(fixture.statuses).as("told once").hasSize(statuses);
    }

    @Test
    void theEndOfTheInputWaitsForNoPause() {
        WorkFixture fixture = new WorkFixture();
        FakePlugin fake = new FakePlugin();
        waste(fixture, fake);
        fixture.scheduler.submit(
                new TaskRun(
                        fixture.environment().work(),
                        WorkFixture.TEAM,
                        new ScheduleBook.Tick(1, "runEveryMinute", fixture.now),
                        null));
        fixture.settle();
        assertThat(fixture.scheduler.all()).as("held").hasSize(1);
        fixture.scheduler.drain();
        fixture.settle();
        assertThat(fixture.scheduler.all()).isEmpty();
        assertThat(fixture.log)
                .last()
                .matches(line -> line.message().contains("Cannot run runEveryMinute"));
    }
}
