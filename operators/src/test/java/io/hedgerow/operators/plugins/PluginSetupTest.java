package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.plugins.LoadedPlugin.Readiness;
import io.hedgerow.runtime.HookCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PluginSetupTest {

    private static final long TEAM = WorkFixture.TEAM;
    private static final long[] WAITS = {5000, 10_000, 20_000, 40_000};
    private static final HookResult DONE = new HookResult.Returned((String) null);

    private final WorkFixture fixture = new WorkFixture();
    private final FakePlugin fake = new FakePlugin();
    private final List<String> prepared = new ArrayList<>();
    private LoadedPlugin plugin;

    /**
     * @param results of {@code setupPlugin}, one after the other; then it waits
     */
    private void load(HookResult... results) {
        fake.setup = true;
        fake.answer = call -> null;
        fake.setupResults.addAll(List.of(results));
        plugin = fixture.install(1, fake).environment().work().plugins().of(TEAM).plugins().get(0);
    }

    /** A person's work that goes on when the plugin is ready, and ends when it never will be. */
    private void submit(String person) {
        fixture.scheduler.submit(
                new StubWork(OrderKey.person(TEAM, person), person)
                        .running(
                                work -> {
                                    Readiness readiness = plugin.prepare(work);
                                    prepared.add(person + " " + readiness);
                                    if (readiness != Readiness.WAIT) {
                                        fixture.scheduler.finished(work);
                                    }
                                }));
        fixture.settle();
    }

    private void setupEnds(HookResult result) {
        fake.settle(fake.waiting.peek(), result);
        fixture.settle();
    }

    private long setups() {
        return fake.calls.stream().filter(HookCall.setupPlugin()::equals).count();
    }

    private List<PluginStatus.Kind> statuses() {
        return fixture.statuses.stream().map(PluginStatus::kind).toList();
    }

    private List<String> logged() {
        return fixture.log.stream().map(PluginLogEntry::message).toList();
    }

    @Test
    void aPluginWithoutSetupIsReadyAtOnce() {
        load();
        fake.setup = false;
        assertThat(plugin.prepare(null)).isEqualTo(Readiness.READY);
        assertThat(fake.calls).isEmpty();
        assertThat(plugin.setupPhase()).isEqualTo("done");
        assertThat(statuses()).containsExactly(PluginStatus.Kind.ERROR_CLEARED);
    }

    @Test
    void oneSetupRunsAndWhoWaitsGoesOnInTheOrderItCame() {
        load();
        for (String person : List.of("a", "b", "c")) {
            submit(person);
        }
        assertThat(plugin.setupPhase()).isEqualTo("under way");
        assertThat(plugin.isSetUp()).isFalse();
        assertThat(statuses()).isEmpty();
        setupEnds(DONE);
        submit("d");
        assertThat(prepared)
                .containsExactly(
                        "a WAIT", "b WAIT", "c WAIT", "a READY", "b READY", "c READY", "d READY");
        assertThat(setups()).isEqualTo(1);
        assertThat(plugin.isSetUp()).isTrue();
        assertThat(statuses()).containsExactly(PluginStatus.Kind.ERROR_CLEARED);
    }

    @Test
    void whatIsPreparedForNobodyWakesNobody() {
        load();
        assertThat(plugin.prepare(null)).isEqualTo(Readiness.WAIT);
        setupEnds(DONE);
        assertThat(plugin.prepare(null)).isEqualTo(Readiness.READY);
    }

    @Test
    void errorsThatMayPassAreTriedFiveTimesWithWaitsThatDouble() {
        HookResult retry = FakePlugin.retry("not yet");
        load(retry, retry, retry, retry, retry);
        submit("a");
        for (int i = 0; i < WAITS.length; i++) {
            fixture.passTime(WAITS[i] - 1);
            assertThat(setups()).isEqualTo(i + 1);
            assertThat(plugin.setupPhase()).isEqualTo("under way");
            fixture.keys.clear();
            fixture.passTime(1);
            assertThat(setups()).isEqualTo(i + 2);
            assertThat(fixture.keys).as("the key it runs under").startsWith(TEAM);
        }
        assertThat(prepared).containsExactly("a WAIT", "a FAILED");
        assertThat(plugin.setupPhase()).isEqualTo("failed");
        assertThat(statuses()).containsExactly(PluginStatus.Kind.DISABLED);
        assertThat(logged())
                .filteredOn(line -> line.contains("Retrying in"))
                .extracting(line -> line.replaceAll(" \\(instance ID [^)]*\\)", ""))
                .containsExactly(
                        "setupPlugin failed with RetryError (attempt 1/5): not yet. Retrying in 5 s...",
                        "setupPlugin failed with RetryError (attempt 2/5): not yet. Retrying in 10 s...",
                        "setupPlugin failed with RetryError (attempt 3/5): not yet. Retrying in 20 s...",
                        "setupPlugin failed with RetryError (attempt 4/5): not yet. Retrying in 40 s...");
        fixture.passTime(1_000_000);
        submit("b");
        assertThat(setups()).as("that was all").isEqualTo(5);
        assertThat(prepared).endsWith("b FAILED");
    }

    @Test
    void aSuccessAfterARetryIsOne() {
        load(FakePlugin.retry("not yet"));
        submit("a");
        fixture.passTime(WAITS[0]);
        setupEnds(DONE);
        assertThat(prepared).containsExactly("a WAIT", "a READY");
        assertThat(statuses()).containsExactly(PluginStatus.Kind.ERROR_CLEARED);
    }

    /** Their requests carry the same idempotency keys, as those of any hook that is tried again. */
    @Test
    void theAttemptsOfOneSetupAreOfOneOrigin() {
        load(FakePlugin.retry("not yet"), FakePlugin.retry("not yet"), DONE);
        submit("a");
        fixture.passTime(WAITS[0]);
        fixture.passTime(WAITS[1]);
        assertThat(Set.copyOf(fake.origins)).hasSize(1);
        fake.generation++;
        fake.setupResults.add(DONE);
        submit("b");
        assertThat(fake.origins).hasSize(4);
        assertThat(Set.copyOf(fake.origins)).as("another world, another setup").hasSize(2);
    }

    @Test
    void anyOtherErrorIsFinal() {
        load(FakePlugin.error("bad config"));
        submit("a");
        assertThat(prepared).containsExactly("a FAILED");
        assertThat(statuses()).containsExactly(PluginStatus.Kind.DISABLED);
        fixture.passTime(1_000_000);
        assertThat(setups()).isEqualTo(1);
    }

    @Test
    void aSetupWhoseWorldIsLostIsTriedAgain() {
        load();
        submit("a");
        setupEnds(new HookResult.ContextLost("stopped"));
        fixture.passTime(WAITS[0]);
        setupEnds(DONE);
        assertThat(prepared).containsExactly("a WAIT", "a READY");
    }

    @Test
    void aReplacedWorldIsSetUpWithFiveAttemptsOfItsOwn() {
        HookResult retry = FakePlugin.retry("not yet");
        load(retry, retry, DONE);
        submit("a");
        fixture.passTime(WAITS[0]);
        fixture.passTime(WAITS[1]);
        assertThat(prepared).containsExactly("a WAIT", "a READY");
        fake.generation++;
        fake.setupResults.addAll(List.of(retry, retry, retry, retry, DONE));
        submit("b");
        for (long wait : WAITS) {
            assertThat(prepared).endsWith("b WAIT");
            fixture.passTime(wait);
        }
        assertThat(prepared).endsWith("b READY");
        assertThat(setups()).isEqualTo(8);
        submit("c");
        assertThat(setups()).isEqualTo(8);
    }

    @Test
    void aWorldThatIsReplacedDuringSetupIsTheOneThatWasSetUp() {
        load();
        submit("a");
        fake.generation++; // the call went on in the new one
        setupEnds(DONE);
        submit("b");
        assertThat(setups()).isEqualTo(1);
        assertThat(prepared).endsWith("b READY");
    }

    @Test
    void whereItTouchesItsTeamsStateItIsNotBlamed() {
        load();
        submit("a");
        plugin.touchesTeamState();
        setupEnds(FakePlugin.retry("storage is not here"));
        assertThat(prepared).containsExactly("a WAIT", "a FAILED");
        assertThat(statuses()).isEmpty();
        assertThat(logged()).noneMatch(line -> line.contains("setupPlugin failed"));
        fixture.passTime(1_000_000);
        assertThat(setups()).isEqualTo(1);
    }

    @Test
    void whenItIsClosedBetweenAttemptsNobodyWaitsForTheNext() {
        load(FakePlugin.retry("not yet"));
        submit("a");
        submit("b");
        plugin.close();
        fixture.settle();
        assertThat(prepared).containsExactly("a WAIT", "b WAIT", "a FAILED", "b FAILED");
        assertThat(plugin.setupPhase()).isEqualTo("failed");
        fixture.passTime(1_000_000);
        assertThat(setups()).isEqualTo(1);
    }

    @Test
    void whatComesOfASetupAfterItIsClosedIsNotTold() {
        load();
        submit("a");
        plugin.close();
        fixture.settle();
        setupEnds(FakePlugin.error("interrupted"));
        fixture.passTime(1_000_000);
        assertThat(setups()).isEqualTo(1);
        assertThat(plugin.isSetUp()).isFalse();
        assertThat(prepared).containsExactly("a WAIT", "a FAILED");
        assertThat(statuses()).isEmpty();
    }
}
