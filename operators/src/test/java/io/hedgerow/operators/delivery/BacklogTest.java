package io.hedgerow.operators.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.plugins.MapStateInMemory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What waits: on the heap, in state, over snapshots. */
class BacklogTest {

    private final MapStateInMemory<Long, DeliveryItem> items = new MapStateInMemory<>();
    private final MapStateInMemory<Long, Attempts> attempts = new MapStateInMemory<>();
    private final MapStateInMemory<Long, ProcessedEvent> buffered = new MapStateInMemory<>();
    private final DeliveryState state = new DeliveryState(items, attempts, buffered, null);
    private final HeapBudget heap = new HeapBudget(1 << 20);
    private final DestinationGate gate = new DestinationGate(DeliveryOptions.DEFAULT, () -> 0);

    private Backlog backlog(int window) {
        return new Backlog(
                state,
                new DeliveryOptions.Backlog(
                        window, 1 << 20, 1 << 20, 5000, DeliveryOptions.WhenFull.DEAD_LETTER),
                heap);
    }

    static ProcessedEvent event(int i) {
        String json =
                "{\"uuid\":\"%s\",\"event\":\"e%d\",\"properties\":\"{}\",\"timestamp\":\"2026-11-24 10:00:00.000\",\"team_id\":2,\"distinct_id\":\"p\"}"
                        .formatted(new UUID(0, i), i);
        return new ProcessedEvent(
                2, new UUID(0, i), "e" + i, "p", json.getBytes(StandardCharsets.UTF_8), 0);
    }

    private static DeliveryItem item(int i) {
        return DeliveryItem.of(DeliveryHook.ON_EVENT, event(i), 0);
    }

    private static List<String> names(Backlog backlog) {
        return backlog.window().stream().map(each -> each.item().first().event()).toList();
    }

    private static PendingItem first(Backlog backlog) {
        return backlog.window().iterator().next();
    }

    @Test
    void whatEndsBeforeASnapshotCostsNoState() throws Exception {
        Backlog backlog = backlog(10);
        backlog.add(item(0));
        assertThat(items.isEmpty()).isTrue();
        backlog.end(first(backlog));
        backlog.store(1);
        assertThat(items.isEmpty()).isTrue();
        assertThat(backlog.isEmpty()).isTrue();
        assertThat(heap.used()).isZero();
    }

    @Test
    void moreThanTheWindowIsInStateAndComesInOrder() throws Exception {
        Backlog backlog = backlog(2);
        for (int i = 0; i < 5; i++) {
            backlog.add(item(i));
        }
        assertThat(backlog.size()).isEqualTo(5);
        long all = backlog.bytes();
        assertThat(names(backlog)).containsExactly("e0", "e1");
        backlog.end(first(backlog));
        assertThat(names(backlog)).containsExactly("e1", "e2");
        assertThat(backlog.bytes()).isEqualTo(all / 5 * 4);
        backlog.add(item(5));
        List<String> order = new ArrayList<>();
        while (!backlog.isEmpty()) {
            order.add(first(backlog).item().first().event());
            backlog.end(first(backlog));
        }
        assertThat(order).containsExactly("e1", "e2", "e3", "e4", "e5");
        assertThat(items.isEmpty()).isTrue();
        assertThat(backlog.bytes()).isZero();
        assertThat(heap.used()).isZero();
    }

    @Test
    void aSnapshotHoldsAllWithAttemptsAndEffects() throws Exception {
        Backlog backlog = backlog(3);
        for (int i = 0; i < 5; i++) {
            backlog.add(item(i));
        }
        Iterator<PendingItem> window = backlog.window().iterator();
        window.next().again(Attempts.NONE.begun(5).failed("E: x").postponed(77));
        window.next().begin(() -> new byte[] {1});
        backlog.end(window.next());
        backlog.store(1);
        BacklogHead head = BacklogHead.of(backlog, new ExportBuffer(state, heap), gate);

        Backlog restored = backlog(3);
        restored.restore(head);
        assertThat(names(restored)).containsExactly("e0", "e1", "e3");
        assertThat(restored.size()).isEqualTo(4);
        assertThat(restored.bytes()).isEqualTo(backlog.bytes());
        window = restored.window().iterator();
        Attempts first = window.next().attempts();
        assertThat(first.failed()).isEqualTo(1);
        assertThat(first.notBefore()).isEqualTo(77);
        assertThat(first.errors()).containsExactly("1970-01-01T00:00:00.005Z: E: x");
        assertThat(window.next().attempts().journal()).containsExactly(1);
        while (!restored.isEmpty()) {
            restored.end(first(restored));
        }
        assertThat(items.isEmpty()).isTrue();
        assertThat(attempts.isEmpty()).isTrue();
    }

    @Test
    void whatIsPostponedMakesRoomAndComesBackInTime() throws Exception {
        Backlog backlog = backlog(2);
        for (int i = 0; i < 4; i++) {
            backlog.add(item(i));
        }
        long all = backlog.bytes();
        for (long until : new long[] {50, 40}) {
            PendingItem item = first(backlog);
            item.again(Attempts.NONE.begun(1).failed("x").postponed(until));
            backlog.postpone(item);
        }
        assertThat(names(backlog)).containsExactly("e2", "e3");
        assertThat(backlog.size()).isEqualTo(4);
        assertThat(backlog.bytes()).isEqualTo(all);
        backlog.store(1);
        assertThat(BacklogHead.of(backlog, new ExportBuffer(state, heap), gate).window())
                .containsExactly(0, 1, 2, 3);
        assertThat(backlog.bringBack(39)).isEqualTo(40);
        assertThat(backlog.bringBack(40)).isEqualTo(50);
        assertThat(names(backlog)).containsExactly("e1", "e2", "e3");
        assertThat(backlog.bringBack(50)).isEqualTo(Long.MAX_VALUE);
        while (!backlog.isEmpty()) {
            backlog.end(first(backlog));
        }
        assertThat(heap.used()).isZero();
        assertThat(items.isEmpty()).isTrue();
        assertThat(attempts.isEmpty()).isTrue();
    }

    @Test
    void knowsWhatACompletedCheckpointContains() throws Exception {
        Backlog backlog = backlog(10);
        backlog.add(item(0));
        backlog.store(1);
        backlog.add(item(1));
        backlog.store(2);
        backlog.completed(1);
        assertThat(backlog.window())
                .extracting(item -> backlog.isHeld(item, DeliveryOptions.AfterCheckpoint.ALL))
                .containsExactly(false, true);
        assertThat(backlog.window())
                .as("single events")
                .noneMatch(item -> backlog.isHeld(item, DeliveryOptions.AfterCheckpoint.BATCHES));
        backlog.completed(3);
        assertThat(backlog.window())
                .noneMatch(item -> backlog.isHeld(item, DeliveryOptions.AfterCheckpoint.ALL));
    }

    @Test
    void isFullByBytes() throws Exception {
        Backlog backlog = backlog(1);
        int added = 0;
        while (!backlog.isFull()) {
            backlog.add(item(added++));
        }
        assertThat(backlog.bytes()).isGreaterThanOrEqualTo(5000);
        backlog.end(first(backlog));
        assertThat(backlog.isFull()).isFalse();
    }

    @Test
    void keepsTheFirstErrorAndTheLatest() {
        Attempts attempts = Attempts.NONE;
        for (int i = 0; i < 30; i++) {
            attempts = attempts.begun(i).failed("E: " + i + "\nmore");
        }
        assertThat(attempts.failed()).isEqualTo(30);
        assertThat(attempts.errors()).hasSize(10);
        assertThat(attempts.errors().get(0)).isEqualTo("1970-01-01T00:00:00Z: E: 0 more");
        assertThat(attempts.errors().get(9)).isEqualTo("1970-01-01T00:00:00.029Z: E: 29 more");
    }

    @Test
    void aBatchIsKnownByItsEvents() {
        DeliveryItem batch = DeliveryItem.batch(List.of(event(1), event(2)), 5);
        assertThat(batch.origin())
                .isEqualTo(DeliveryItem.batch(List.of(event(1), event(2)), 6).origin())
                .isNotEqualTo(DeliveryItem.batch(List.of(event(1)), 5).origin());
        assertThat(batch.argument().toString())
                .startsWith("[{")
                .contains("\"e1\"", "},{", "\"e2\"");
    }

    @Test
    void theBufferFlushesByTheRulesOfTheContract() throws Exception {
        int size = event(1).pluginJson().toString().length();
        ExportBuffer buffer = new ExportBuffer(state, heap);
        DeliverySettings settings =
                DeliverySettings.of(
                        "{\"exportEventsBufferBytes\":" + 2 * size + "}",
                        false,
                        DeliveryOptions.DEFAULT);
        assertThat(buffer.add(event(1), settings, 1000)).isEmpty();
        assertThat(buffer.dueMillis()).isEqualTo(11_000);
        assertThat(buffer.add(event(2), settings, 2000)).as("not over the limit").isEmpty();
        assertThat(buffer.dueMillis()).as("the timer runs").isEqualTo(11_000);
        buffer.store();
        assertThat(buffer.add(event(3), settings, 3000))
                .as("would go over the limit: flushed first")
                .containsExactly(List.of(event(1), event(2)));
        assertThat(buffered.isEmpty()).isTrue();
        assertThat(buffer.dueMillis()).isEqualTo(13_000);

        DeliverySettings small =
                DeliverySettings.of(
                        "{\"exportEventsBufferBytes\":1}", false, DeliveryOptions.DEFAULT);
        assertThat(buffer.add(event(4), small, 4000))
                .as("over the limit by itself: a batch of its own")
                .containsExactly(List.of(event(3)), List.of(event(4)));
        assertThat(buffer.isEmpty()).isTrue();
        assertThat(buffer.dueMillis()).isZero();
        assertThat(heap.used()).isZero();
    }

    @Test
    void theBufferGoesIntoStateWhenTheHeapIsFull() throws Exception {
        HeapBudget little = new HeapBudget(600);
        ExportBuffer buffer = new ExportBuffer(state, little);
        DeliverySettings settings = DeliverySettings.of("{}", false, DeliveryOptions.DEFAULT);
        List<ProcessedEvent> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(event(i));
            assertThat(buffer.add(event(i), settings, 0)).isEmpty();
            assertThat(little.used()).isLessThanOrEqualTo(600);
        }
        buffer.store();
        BacklogHead head = BacklogHead.of(backlog(1), buffer, gate);
        ExportBuffer restored = new ExportBuffer(state, little);
        restored.restore(head);
        assertThat(restored.size()).isEqualTo(10);
        restored.add(event(10), settings, 0);
        all.add(event(10));
        assertThat(restored.take()).isEqualTo(all);
        assertThat(buffered.isEmpty()).isTrue();
    }
}
