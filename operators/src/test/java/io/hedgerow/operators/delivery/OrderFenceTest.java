package io.hedgerow.operators.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OrderFenceTest {

    private boolean ordered = true;
    private final OrderFence fence = new OrderFence(() -> ordered);

    private static ProcessedEvent event(String person) {
        return new ProcessedEvent(2, new UUID(0, 1), "e", person, new byte[0], 0);
    }

    private static DeliveryItem item(DeliveryHook hook, String person) {
        return DeliveryItem.of(hook, event(person), 0);
    }

    private boolean holds(DeliveryHook hook, String person, long number) {
        return fence.holds(new PendingItem(number, item(hook, person), Attempts.NONE));
    }

    private void raise(String person, long behind) {
        fence.raise(item(DeliveryHook.ON_EVENT, person), behind);
    }

    private boolean holds(String person, long number) {
        return holds(DeliveryHook.ON_EVENT, person, number);
    }

    @Test
    void holdsWhatCameAfterADeadLetterOfItsPerson() {
        assertThat(fence.isEmpty()).isTrue();
        raise("ann", 5);
        assertThat(fence.isEmpty()).isFalse();
        assertThat(holds("ann", 4)).isFalse();
        assertThat(holds("ann", 5)).isTrue();
        assertThat(holds("ann", 6)).isTrue();
        assertThat(holds("bob", 6)).isFalse();
        assertThat(holds(DeliveryHook.COMPOSE_WEBHOOK, "ann", 5)).isTrue();
        assertThat(holds(DeliveryHook.EXPORT_EVENTS, "ann", 5)).isFalse();
        raise("ann", 3);
        raise("ann", 9);
        assertThat(holds("ann", 3)).as("behind the first of several").isTrue();
    }

    @Test
    void allBatchesAreOneOrder() {
        fence.raise(item(DeliveryHook.EXPORT_EVENTS, "ann"), 5);
        assertThat(holds(DeliveryHook.EXPORT_EVENTS, "bob", 5)).isTrue();
        assertThat(holds(DeliveryHook.EXPORT_EVENTS, "bob", 4)).isFalse();
        assertThat(holds("ann", 5)).isFalse();
        assertThat(holds("", 5)).as("a person without a name is not the batches").isFalse();
    }

    @Test
    void whatMightHaveBeenBothHoldsBoth() {
        fence.raise(item(DeliveryHook.UNDECIDED, "ann"), 5);
        assertThat(holds("ann", 5)).isTrue();
        assertThat(holds(DeliveryHook.EXPORT_EVENTS, "bob", 5)).isTrue();
        assertThat(holds("bob", 5)).isFalse();
    }

    @Test
    void itFallsWhenACheckpointWithTheDeadLetterHasCompleted() {
        raise("ann", 5);
        fence.completed(7); // was taken before
        assertThat(holds("ann", 5)).isTrue();
        fence.snapshot(8);
        raise("bob", 6);
        fence.completed(7);
        assertThat(holds("ann", 5)).isTrue();
        fence.snapshot(9); // 8 is never heard of again
        fence.completed(9);
        assertThat(holds("ann", 5)).isFalse();
        assertThat(holds("bob", 6)).isFalse();
        assertThat(fence.isEmpty()).isTrue();
    }

    @Test
    void aLaterDeadLetterIsNotInTheEarlierCheckpoint() {
        raise("ann", 5);
        fence.snapshot(1);
        raise("ann", 8);
        fence.completed(1);
        assertThat(holds("ann", 7)).isFalse();
        assertThat(holds("ann", 8)).isTrue();
        fence.snapshot(2);
        assertThat(holds("ann", 8)).isTrue();
        fence.completed(2);
        assertThat(fence.isEmpty()).isTrue();
    }

    @Test
    void whereNoOrderIsAskedForThereIsNone() {
        ordered = false;
        raise("ann", 5);
        assertThat(fence.isEmpty()).isTrue();
        ordered = true;
        fence.raise(
                new DeliveryItem(
                        DeliveryHook.ON_EVENT,
                        List.of(event("ann")),
                        0,
                        DeliveryItem.Replay.of(new UUID(0, 2), null, null)),
                5);
        assertThat(fence.isEmpty()).as("what is replayed").isTrue();
    }
}
