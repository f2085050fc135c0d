package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.hedgerow.operators.delivery.DeliveryHook;
import io.hedgerow.operators.delivery.DestinationGate;
import io.hedgerow.operators.delivery.OrderFence;
import io.hedgerow.operators.delivery.PendingItem;
import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.plugins.AttemptJudge.Verdict;
import io.hedgerow.runtime.host.HttpTransport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptJudgeTest {

    private static final HookResult RETURNED = new HookResult.Returned((String) null);
    private static final HookResult RETRY = FakePlugin.retry("busy");
    private static final HookResult ABSENT =
            new HookResult.Threw(
                    "FetchError",
                    "request to https://x/ failed, reason: connect ECONNREFUSED x:443",
                    "",
                    false);
    private static final long DAY = 24 * 3_600_000;

    private final DeliveryFixture fixture =
            new DeliveryFixture()
                    .install(DeliveryFixture.installation("one", "{}"), new FakePlugin());
    private final DeliveryEnvironment environment = fixture.environment();
    private final PluginHold plugin = new PluginHold(DeliveryFixture.KEY, environment);
    private final DestinationGate gate =
            new DestinationGate(environment.options(), environment::now);
    private final OrderFence fence = new OrderFence(() -> true);
    private final AttemptJudge judge = new AttemptJudge(environment, plugin, gate, fence);
    private PendingItem item;

    @BeforeEach
    void start() throws Exception {
        plugin.hold();
        item = fixture.pending(DeliveryHook.ON_EVENT);
    }

    private DeliveryRun run(boolean probe) {
        return new DeliveryRun(
                environment,
                new Destination(DeliveryFixture.KEY, environment),
                plugin.chain(),
                item,
                probe);
    }

    private Verdict attempt(HookResult result) {
        assertThat(gate.tryBegin(0, false)).isEqualTo(DestinationGate.NOW);
        return judge.ended(run(false), result, true);
    }

    /** What follows is another attempt. */
    private void again(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Again.class);
        item.again(((Verdict.Again) verdict).attempts());
    }

    /** Nothing follows. */
    private void ended(Verdict verdict) {
        assertThat(fixture.deadLetters()).as("not told before it is asked for").isEmpty();
        ((Verdict.Ended) verdict).tell().run();
    }

    /** Of the dead letter; what came after it waits until a checkpoint contains it. */
    private String error() throws Exception {
        assertThat(fence.holds(item)).isFalse();
        assertThat(fence.holds(fixture.pending(item.item().hook()))).isTrue();
        return fixture.deadLetters().get(0).error();
    }

    private void goDown() {
        while (gate.breaker().isClosed()) {
            assertThat(gate.breaker().tryBegin()).isTrue();
            gate.breaker().failed();
        }
    }

    private void beginProbe() {
        fixture.work.now = gate.breaker().openUntilMillis();
        assertThat(gate.tryBegin(0, false)).isEqualTo(DestinationGate.NOW);
        assertThat(gate.breaker().isProbing()).isTrue();
    }

    private void disable() {
        fixture.changeTo(null);
        plugin.follow();
        assertThat(plugin.isLeaving()).isTrue();
    }

    @Test
    void aSuccessIsTheEnd() {
        ended(attempt(RETURNED));
        assertThat(fixture.deadLetters()).isEmpty();
        assertThat(fence.isEmpty()).isTrue();
        assertThat(fixture.appMetrics())
                .extracting(AppMetric::category, AppMetric::successes, AppMetric::successesOnRetry)
                .containsExactly(tuple("onEvent", 1L, 0L));
    }

    @Test
    void aSuccessAfterAFailureIsOneOnRetry() {
        again(attempt(RETRY));
        ended(attempt(RETURNED));
        assertThat(fixture.appMetrics())
                .extracting(AppMetric::successes, AppMetric::successesOnRetry)
                .containsExactly(tuple(0L, 1L));
    }

    @ParameterizedTest
    @CsvSource({
        "ON_EVENT, 5000 10000 20000 40000",
        "ON_SNAPSHOT, 5000 10000 20000 40000",
        "COMPOSE_WEBHOOK, 5000 10000 20000 40000",
        "EXPORT_EVENTS, 6000 12000 24000"
    })
    void whatMayPassIsTriedAgainAsOftenAsTheContractSays(DeliveryHook hook, String waits)
            throws Exception {
        item = fixture.pending(hook);
        for (String wait : waits.split(" ")) {
            again(attempt(RETRY));
            assertThat(item.attempts().notBefore())
                    .isEqualTo(fixture.work.now + Long.parseLong(wait));
            fixture.work.now = item.attempts().notBefore();
        }
        ended(attempt(RETRY));
        int attempts = waits.split(" ").length + 1;
        assertThat(error())
                .isEqualTo(
                        hook.function()
                                + " of p (7) failed "
                                + attempts
                                + " time(s), last with RetryError: busy");
        assertThat(fixture.deadLetters().get(0).tags()).contains("attempts:" + attempts);
    }

    @Test
    void aRequestWithoutAnswerMayPassToo() {
        again(attempt(ABSENT));
        assertThat(item.attempts().failed()).isEqualTo(1);
        assertThat(item.attempts().errors().get(0)).contains("FetchError: request to https://x/");
    }

    @Test
    void anyOtherErrorIsTheEndAndSaysNothingOfTheDestination() throws Exception {
        again(attempt(RETRY));
        for (int i = 0; i < 50; i++) {
            assertThat(attempt(FakePlugin.error("x is undefined")))
                    .isInstanceOf(Verdict.Ended.class);
        }
        assertThat(gate.breaker().isClosed()).isTrue();
        ended(attempt(FakePlugin.error("x is undefined")));
        assertThat(error()).contains("failed 2 time(s), last with Error: x is undefined");
    }

    @Test
    void aProbeThatEndsInSuchAnErrorMakesPlaceForAnother() {
        goDown();
        beginProbe();
        ended(judge.ended(run(true), FakePlugin.error("x is undefined"), true));
        assertThat(gate.breaker().isProbing()).isTrue();
        assertThat(gate.breaker().tryBegin()).isTrue();
    }

    @Test
    void timesOfTheFirstAndTheLastAttemptAreKept() {
        long first = fixture.work.now;
        again(attempt(RETRY));
        fixture.work.now += 5000;
        again(attempt(RETRY));
        assertThat(item.attempts().firstMillis()).isEqualTo(first);
        assertThat(item.attempts().lastMillis()).isEqualTo(first + 5000);
    }

    @Test
    void enoughFailuresTakeTheDestinationDownAndAProbeCostsNoAttempt() {
        again(attempt(RETRY));
        goDown();
        beginProbe();
        again(judge.ended(run(true), RETRY, true));
        assertThat(item.attempts().failed()).as("the first one only").isEqualTo(1);
        assertThat(item.attempts().errors()).as("but its error is kept").hasSize(2);
        assertThat(item.attempts().notBefore()).isEqualTo(gate.breaker().openUntilMillis());
        beginProbe();
        judge.ended(run(true), RETURNED, true);
        assertThat(gate.breaker().isClosed()).isTrue();
    }

    @Test
    void whatADestinationAsksForHoldsWhenAnAttemptFailsOfIt() {
        HttpTransport transport =
                gate.watched(
                        request ->
                                CompletableFuture.completedFuture(
                                        new HttpTransport.Response(
                                                429,
                                                "",
                                                "",
                                                List.of(Map.entry("Retry-After", "60")),
                                                new byte[0])));
        transport.send(null);
        assertThat(attempt(FakePlugin.error("x is undefined"))).isInstanceOf(Verdict.Ended.class);
        assertThat(attempt(RETURNED)).isInstanceOf(Verdict.Ended.class);
        assertThat(gate.isPaused()).isFalse();
        again(attempt(RETRY));
        assertThat(gate.tryBegin(0, false)).isEqualTo(fixture.work.now + 60_000);
    }

    @Test
    void ofAConfigThatLeavesEachAttemptIsTheLast() throws Exception {
        goDown();
        beginProbe();
        disable();
        ended(judge.ended(run(true), RETRY, true));
        assertThat(error()).contains("failed 1 time(s), last with RetryError: busy");
    }

    @Test
    void aPluginThatDoesNotWorkGivesItsItemsUpAndTheProbesPlaceBack() throws Exception {
        goDown();
        beginProbe();
        ended(judge.disabled(run(true)));
        assertThat(error()).isEqualTo("The app is disabled");
        assertThat(gate.breaker().tryBegin()).isTrue();
    }

    @Test
    void aPausedPluginCostsNoAttempt() {
        again(attempt(RETRY));
        goDown();
        beginProbe();
        again(judge.postponed(run(true), 777));
        assertThat(item.attempts().notBefore()).isEqualTo(777);
        assertThat(item.attempts().failed()).isEqualTo(1);
        assertThat(gate.breaker().tryBegin()).as("another probe").isTrue();
    }

    @Test
    void whatFailsIsOverAfterADay() throws Exception {
        long created = fixture.work.now;
        again(attempt(RETRY));
        fixture.work.now = created + DAY - 1;
        assertThat(judge.isOver(item, false)).isFalse();
        fixture.work.now++;
        assertThat(judge.isOver(item, false)).isTrue();
        judge.giveUp(item);
        assertThat(error()).isEqualTo("Not delivered within PT24H");
    }

    @Test
    void whatNeverFailedIsOverAfterADayOnlyWhenItsDestinationIsDown() {
        fixture.work.now += 10 * DAY;
        assertThat(judge.isOver(item, false)).as("it waits for its turn").isFalse();
        goDown();
        assertThat(judge.isOver(item, false)).isTrue();
    }

    @Test
    void aConfigThatLeavesWaitsForNoDestination() throws Exception {
        disable();
        assertThat(judge.isOver(item, false)).isFalse();
        goDown();
        assertThat(judge.isOver(item, false)).isTrue();
        judge.giveUp(item);
        assertThat(error()).isEqualTo("The config was disabled while its destination was down");
    }

    @Test
    void withoutItsConfigAnItemWaitsAMinuteForIt() {
        plugin.release();
        fixture.changeTo(null);
        long created = fixture.work.now;
        assertThat(judge.isOver(item, false)).isFalse();
        assertThat(judge.isOver(item, true)).as("at the end of the input").isTrue();
        fixture.work.now = created + 60_000 - 1;
        assertThat(judge.isOver(item, false)).isFalse();
        fixture.work.now++;
        assertThat(judge.isOver(item, false)).isTrue();
        judge.giveUp(item);
        assertThat(fixture.deadLetters())
                .extracting(DeadLetterRow::error)
                .containsExactly("Plugin config 7 is not in force any more");
        assertThat(fixture.appMetrics()).isEmpty();
    }
}
