package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.delivery.DeliveryHook;
import io.hedgerow.operators.delivery.DeliveryOptions.AfterCheckpoint;
import io.hedgerow.operators.output.PluginLogEntry;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PluginHoldTest {

    private final FakePlugin first = new FakePlugin();
    private final FakePlugin second = new FakePlugin();
    private final DeliveryFixture fixture = new DeliveryFixture();
    private PluginHold hold;

    private void start(String configJson) {
        fixture.install(DeliveryFixture.installation("one", configJson), first);
        hold = new PluginHold(DeliveryFixture.KEY, fixture.environment());
    }

    /** Its instance is loaded, so that it can be told when it is closed. */
    private void hold() {
        hold.hold();
        assertThat(hold.current().loads()).isTrue();
    }

    private void change(String configJson) {
        fixture.changeTo(second, DeliveryFixture.installation("one, better", configJson));
    }

    private void disable() {
        fixture.changeTo(second);
    }

    private List<String> logged() {
        return fixture.work.log.stream().map(PluginLogEntry::message).toList();
    }

    @Test
    void withoutAHoldThePluginInForceIsTheOne() {
        start("{}");
        LoadedPlugin before = hold.current();
        assertThat(before.configId()).isEqualTo(DeliveryFixture.CONFIG);
        assertThat(hold.isReplaced()).isFalse();
        change("{}");
        assertThat(hold.isReplaced()).as("nothing is held").isFalse();
        assertThat(hold.current()).isNotSameAs(before);
        hold.follow();
        disable();
        assertThat(hold.current()).isNull();
        assertThat(hold.isLeaving()).isFalse();
    }

    @Test
    void aHeldPluginIsKeptWhenItIsReplacedUntilTheNewOneIsFollowed() {
        start("{}");
        hold();
        LoadedPlugin before = hold.current();
        assertThat(hold.isReplaced()).isFalse();
        change("{}");
        assertThat(hold.isReplaced()).isTrue();
        assertThat(hold.current()).isSameAs(before);
        hold.hold(); // makes no difference
        assertThat(first.closed).isFalse();
        hold.follow();
        assertThat(first.closed).isTrue();
        assertThat(hold.current()).isNotSameAs(before);
        assertThat(hold.isReplaced()).isFalse();
        assertThat(hold.isLeaving()).isFalse();
        hold.current().loads();
        change("{\"a\":\"1\"}");
        assertThat(second.closed).as("the new one is held, too").isFalse();
        hold.release();
        assertThat(second.closed).isTrue();
    }

    @Test
    void aConfigThatIsGoneLeavesWithItsLastItem() {
        start("{}");
        hold();
        LoadedPlugin last = hold.current();
        disable();
        hold.follow();
        assertThat(hold.isLeaving()).isTrue();
        assertThat(hold.current()).isSameAs(last);
        assertThat(first.closed).isFalse();
        hold.release();
        assertThat(first.closed).isTrue();
        assertThat(hold.isLeaving()).isFalse();
        assertThat(hold.current()).isNull();
        hold.release(); // makes no difference
    }

    @Test
    void aConfigThatComesBackInTheMeantimeGoesOn() {
        start("{}");
        hold();
        disable();
        hold.follow();
        change("{}");
        hold.follow();
        assertThat(hold.isLeaving()).isFalse();
        assertThat(first.closed).isTrue();
        hold.current().loads();
        assertThat(second.closed).isFalse();
        hold.release();
        assertThat(second.closed).as("it is in force").isFalse();
    }

    @Test
    void settingsAreThoseOfTheVersionAndComplainedOfOnce() {
        start("{\"deliveryRatePerSecond\":\"fast\",\"deliveryOrder\":\"person\"}");
        assertThat(hold.settings().orderedByPerson()).isTrue();
        assertThat(hold.settings()).isSameAs(hold.settings());
        assertThat(logged())
                .containsExactly(
                        "Config key \"deliveryRatePerSecond\": \"fast\" is not a number above 0; ignored");
        hold();
        change("{\"deliveryRatePerSecond\":\"3\"}");
        assertThat(hold.settings().orderedByPerson()).as("of the one held").isTrue();
        hold.follow();
        assertThat(hold.settings().ratePerSecond()).isEqualTo(3);
        assertThat(hold.settings().orderedByPerson()).isFalse();
    }

    @Test
    void allIsHeldWhereAskedOrWhereThereAreOnlyBatches() {
        start("{}");
        assertThat(hold.holdsAll()).isFalse();
        first.deliveryHooks = Set.of(DeliveryHook.EXPORT_EVENTS, DeliveryHook.ON_EVENT);
        assertThat(hold.holdsAll()).isFalse();
        first.deliveryHooks = Set.of(DeliveryHook.EXPORT_EVENTS);
        assertThat(hold.holdsAll()).isTrue();
        change("{\"deliveryRelease\":\"checkpoint\"}");
        assertThat(hold.settings().afterCheckpoint()).isEqualTo(AfterCheckpoint.ALL);
        assertThat(hold.holdsAll()).isTrue();
    }

    @Test
    void itemsMayBeInOrderWhereAskedOrWhereNobodyKnows() {
        start("{\"deliveryOrder\":\"person\"}");
        assertThat(hold.mayBeOrdered()).isTrue();
        change("{}");
        assertThat(hold.mayBeOrdered()).isFalse();
        disable();
        assertThat(hold.mayBeOrdered()).isTrue();
    }

    @Test
    void whatCannotBeLoadedHoldsNothing() {
        start("{}");
        first.deliveryHooks = Set.of(DeliveryHook.EXPORT_EVENTS);
        fixture.work.loadErrors.put(DeliveryFixture.CONFIG, "syntax error");
        assertThat(hold.holdsAll()).isFalse();
    }
}
