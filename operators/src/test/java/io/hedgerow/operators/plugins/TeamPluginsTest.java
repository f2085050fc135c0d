package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.output.PluginStatus.Kind;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.runtime.HookCall;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes on and what ends when the registry changes. */
class TeamPluginsTest {

    private static final long TEAM = WorkFixture.TEAM;

    private final WorkFixture fixture = new WorkFixture();
    private final FakePlugin first = fake();
    private final FakePlugin second = fake();

    private static FakePlugin fake() {
        FakePlugin fake = new FakePlugin();
        fake.teardown = true;
        return fake;
    }

    private static PluginInstallation installed(int config, String code) {
        return FakePlugin.installation(TEAM, config, "p" + config, code);
    }

    private static PluginInstallation at(int order, PluginInstallation of) {
        return PluginInstallation.of(
                of.identity(),
                order,
                of.code(),
                of.configJson(),
                of.attachments(),
                of.logLevel(),
                of.onError(),
                of.loadError(),
                of.secrets());
    }

    private void start() {
        fixture.install(installed(1, "one"), first).install(installed(2, "two"), second);
        send("e0");
    }

    /** Both are loaded, and an event waits in the first. */
    private void startWaiting() {
        start();
        first.answer = call -> null;
        send("waits");
        first.answer = call -> new HookResult.Returned(call.argumentJson());
    }

    private void send(String person) {
        fixture.submit(WorkFixture.envelope(person, "{\"event\":\"" + person + "\"}"));
    }

    private void changeTo(PluginInstallation... installations) {
        fixture.environment()
                .work()
                .plugins()
                .changeTo(
                        new RegistrySnapshot(new TeamDirectory(List.of()), List.of(installations)));
        fixture.settle();
    }

    @Test
    void whatIsTheSameIsNotTouched() {
        start();
        changeTo(installed(1, "one"), installed(2, "two"));
        send("e1");
        assertThat(first.calls).hasSize(2);
        assertThat(first.closed).isFalse();
    }

    @Test
    void anotherOrderKeepsTheInstances() {
        start();
        changeTo(at(9, installed(1, "one")), installed(2, "two"));
        send("e1");
        assertThat(first.closed).isFalse();
        assertThat(second.closed).isFalse();
        assertThat(fixture.passedJson()).contains("\"$plugins_succeeded\":[\"p2 (2)\",\"p1 (1)\"]");
    }

    @Test
    void onlyTheChangedOneIsReplaced() {
        start();
        FakePlugin renewed = fake();
        fixture.fakes.put(2, renewed);
        changeTo(installed(1, "one"), installed(2, "two, better"));
        assertThat(second.calls).endsWith(HookCall.teardownPlugin());
        assertThat(second.closed).isTrue();
        assertThat(first.closed).isFalse();
        assertThat(first.calls).as("no teardown").hasSize(1);
        send("e1");
        assertThat(renewed.calls).hasSize(1);
        assertThat(first.calls).hasSize(2);
    }

    @Test
    void whatBeganWithTheOldChainEndsWithIt() {
        startWaiting();
        FakePlugin renewed = fake();
        fixture.fakes.put(2, renewed);
        changeTo(installed(1, "one"), installed(2, "two, better"));
        assertThat(second.closed).as("still needed").isFalse();
        first.settle();
        fixture.settle();
        assertThat(second.calls).hasSize(3).endsWith(HookCall.teardownPlugin());
        assertThat(second.closed).isTrue();
        assertThat(renewed.calls).isEmpty();
        assertThat(fixture.outputs.passed).hasSize(2);
    }

    @Test
    void twoChangesWhileWorkWaitsCloseEachVersionOnce() {
        startWaiting();
        FakePlugin middle = fake();
        fixture.fakes.put(1, middle);
        changeTo(installed(1, "one, second version"), installed(2, "two"));
        FakePlugin last = fake();
        fixture.fakes.put(1, last);
        changeTo(installed(1, "one, third version"), installed(2, "two"));
        assertThat(first.closed).isFalse();
        first.settle();
        fixture.settle();
        assertThat(first.closed).isTrue();
        assertThat(middle.closed).isTrue();
        assertThat(middle.calls).containsExactly(HookCall.teardownPlugin());
        assertThat(second.closed).isFalse();
        assertThat(last.closed).isFalse();
        send("e1");
        assertThat(last.calls).hasSize(1);
        assertThat(second.calls).hasSize(3);
        assertThat(fixture.environment().work().plugins().anyLeaving()).isFalse();
    }

    @Test
    void aLaterChangeDoesNotTakeFromWaitingWorkWhatIsStillToRun() {
        startWaiting();
        fixture.fakes.put(1, fake());
        changeTo(installed(1, "one, better"), installed(2, "two"));
        fixture.fakes.put(2, fake());
        changeTo(installed(1, "one, better"), installed(2, "two, better"));
        assertThat(second.closed).as("the waiting event comes to it yet").isFalse();
        first.settle();
        fixture.settle();
        assertThat(fixture.passedJson()).contains("\"$plugins_succeeded\":[\"p1 (1)\",\"p2 (2)\"]");
        assertThat(second.closed).isTrue();
        assertThat(first.closed).isTrue();
        assertThat(fixture.environment().work().plugins().anyLeaving()).isFalse();
    }

    @Test
    void aTeamWhoseLastConfigIsGoneHasNone() {
        start();
        changeTo();
        assertThat(fixture.environment().work().plugins().hasNone(TEAM)).isTrue();
        assertThat(first.closed).isTrue();
        assertThat(second.closed).isTrue();
        send("e1");
        assertThat(fixture.outputs.passed).hasSize(2);
    }

    @Test
    void aTeardownThatWaitsKeepsThePluginUntilItHasEnded() {
        start();
        second.answer = call -> null;
        changeTo(installed(1, "one"));
        assertThat(second.closed).isFalse();
        assertThat(fixture.environment().work().plugins().anyLeaving()).isTrue();
        second.settle();
        assertThat(second.closed).isTrue();
        assertThat(fixture.environment().work().plugins().anyLeaving()).isFalse();
    }

    private List<Kind> told(int config) {
        return fixture.statuses.stream()
                .filter(status -> status.configId() == config)
                .map(PluginStatus::kind)
                .toList();
    }

    @Test
    void aVersionThatCannotBeLoadedLeavesTheOneBeforeAtWork() {
        start();
        fixture.statuses.clear();
        fixture.loadErrors.put(2, "Unexpected token");
        changeTo(installed(1, "one"), installed(2, "two, broken"));
        assertThat(second.closed).isFalse();
        assertThat(second.calls).as("no teardown").hasSize(1);
        assertThat(told(2)).containsExactly(Kind.ERROR_SET);
        assertThat(fixture.statuses.get(0).errorJson()).contains("Unexpected token");
        assertThat(fixture.log)
                .extracting(PluginLogEntry::message)
                .last(as(STRING))
                .startsWith("The new version failed to load")
                .endsWith(": Unexpected token. The version before goes on.");
        send("e1");
        assertThat(second.calls).hasSize(2);
        assertThat(fixture.passedJson()).contains("\"$plugins_succeeded\":[\"p1 (1)\",\"p2 (2)\"]");

        changeTo(installed(1, "one, better"), installed(2, "two, broken"));
        changeTo(installed(1, "one, better still"), installed(2, "two, broken"));
        assertThat(told(2)).as("not tried again for somebody else's changes").hasSize(1);

        fixture.loadErrors.put(2, "Unexpected end");
        changeTo(installed(1, "one, better still"), installed(2, "two, broken elsewhere"));
        assertThat(told(2)).containsExactly(Kind.ERROR_SET, Kind.ERROR_SET);
        assertThat(second.closed).isFalse();

        fixture.loadErrors.clear();
        FakePlugin good = fake();
        fixture.fakes.put(2, good);
        changeTo(installed(1, "one, better still"), installed(2, "two, better"));
        assertThat(second.calls).endsWith(HookCall.teardownPlugin());
        assertThat(second.closed).isTrue();
        assertThat(told(2)).endsWith(Kind.ERROR_CLEARED).hasSize(3);
        send("e2");
        assertThat(good.calls).hasSize(1);
    }

    @Test
    void aVersionThatIsTakenBackIsNoErrorAnyMore() {
        start();
        fixture.statuses.clear();
        fixture.loadErrors.put(2, "Unexpected token");
        changeTo(installed(1, "one"), installed(2, "two, broken"));
        changeTo(installed(1, "one"), installed(2, "two"));
        assertThat(told(2)).containsExactly(Kind.ERROR_SET, Kind.ERROR_CLEARED);
        assertThat(second.closed).isFalse();
        changeTo(installed(1, "one"), installed(2, "two, broken"));
        assertThat(told(2)).hasSize(3).endsWith(Kind.ERROR_SET);
    }

    @Test
    void aPluginThatCannotBeLoadedAtAllIsDisabledAndItsEventsGoOn() {
        fixture.loadErrors.put(2, "Unexpected token");
        start();
        send("e1");
        assertThat(told(2)).containsExactly(Kind.DISABLED);
        assertThat(fixture.outputs.passed).hasSize(2);
        assertThat(fixture.passedJson()).contains("\"$plugins_succeeded\":[\"p1 (1)\"]");
    }

    @Test
    void whatOneThatWasReplacedMeetsDisablesNothing() {
        second.setup = true;
        second.answer = call -> null;
        start();
        FakePlugin repaired = fake();
        fixture.fakes.put(2, repaired);
        changeTo(installed(1, "one"), installed(2, "two, repaired"));
        second.settle(second.waiting.peek(), FakePlugin.error("wrong key"));
        fixture.settle();
        assertThat(told(2)).doesNotContain(Kind.DISABLED);
        send("e1");
        assertThat(repaired.calls).hasSize(1);
    }

    @Test
    void thatOneSubtaskLoadsItDoesNotSayThatAnotherHadNoErrorMeanwhile() {
        fixture.install(installed(1, "one"), first).environment();
        long opened = fixture.now;
        fixture.passTime(60_000);
        send("e0");
        assertThat(fixture.statuses)
                .isNotEmpty()
                .allSatisfy(
                        status -> {
                            assertThat(status.kind()).isEqualTo(Kind.ERROR_CLEARED);
                            assertThat(status.timeMillis()).isEqualTo(opened);
                        });
    }
}
