package io.hedgerow.operators.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.output.DeadLetterRow;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DeliveryDeadLettersTest {

    private static final long NOW = 1_795_521_600_123L;

    private static List<DeadLetterRow> letters(DeliveryItem item, Attempts attempts) {
        return DeliveryDeadLetters.of(7, "v1", item, attempts, "why", NOW);
    }

    private static DeliveryItem single() {
        return DeliveryItem.of(DeliveryHook.ON_EVENT, BacklogTest.event(1), 5);
    }

    private static DeliveryItem batch(DeliveryItem.Replay replay, int... events) {
        return new DeliveryItem(
                DeliveryHook.EXPORT_EVENTS,
                Arrays.stream(events).mapToObj(BacklogTest::event).toList(),
                5,
                replay);
    }

    @Test
    void aLetterIsTheEventWithWhatBecameOfIt() {
        DeadLetterRow letter = letters(single(), Attempts.NONE).get(0);
        assertThat(letter.eventUuid()).isEqualTo(new UUID(0, 1));
        assertThat(letter.event()).isEqualTo("e1");
        assertThat(letter.distinctId()).isEqualTo("p");
        assertThat(letter.properties()).isEqualTo("{}");
        assertThat(letter.rawPayload()).isEqualTo(BacklogTest.event(1).json());
        assertThat(letter.teamId()).isEqualTo(2);
        assertThat(letter.errorLocation()).isEqualTo("delivery:onEvent");
        assertThat(letter.error()).isEqualTo("why");
        assertThat(letter.createdAtMicros()).isEqualTo(NOW * 1000);
        assertThat(letter.tags())
                .as("before the first attempt")
                .containsExactly(
                        "delivery", "config:7", "revision:v1", "hook:onEvent", "attempts:0");
    }

    @Test
    void tagsTellOfTheAttempts() {
        Attempts attempts =
                Attempts.NONE.begun(1000).failed("E: a\nb").begun(61_000).failed("E: c");
        assertThat(letters(single(), attempts).get(0).tags())
                .containsExactly(
                        "delivery",
                        "config:7",
                        "revision:v1",
                        "hook:onEvent",
                        "attempts:2",
                        "first_try:1970-01-01T00:00:01Z",
                        "last_try:1970-01-01T00:01:01Z",
                        "error:1970-01-01T00:00:01Z: E: a b",
                        "error:1970-01-01T00:01:01Z: E: c");
    }

    @Test
    void withoutAnInstallationThereIsNoRevision() {
        assertThat(
                        DeliveryDeadLetters.of(7, null, single(), Attempts.NONE, "why", NOW)
                                .get(0)
                                .tags())
                .containsExactly("delivery", "config:7", "hook:onEvent", "attempts:0");
    }

    @Test
    void eachEventOfABatchKnowsItsPlace() {
        DeliveryItem batch = batch(null, 3, 1, 2);
        List<DeadLetterRow> letters = letters(batch, Attempts.NONE);
        assertThat(letters).extracting(DeadLetterRow::event).containsExactly("e3", "e1", "e2");
        for (int i = 0; i < 3; i++) {
            assertThat(letters.get(i).tags())
                    .contains("batch:" + batch.batchId(), "batch_place:" + i + "/3");
        }
        assertThat(letters).extracting(DeadLetterRow::id).doesNotHaveDuplicates();
    }

    @Test
    void aReplayNamesTheLetterItWas() {
        DeliveryItem batch =
                batch(
                        new DeliveryItem.Replay(
                                List.of(new UUID(9, 1), new UUID(9, 2)), "exportEvents", null),
                        1,
                        2);
        List<DeadLetterRow> letters = letters(batch, Attempts.NONE);
        assertThat(letters.get(0).tags()).contains("replay_of:" + new UUID(9, 1));
        assertThat(letters.get(1).tags()).contains("replay_of:" + new UUID(9, 2));
    }

    @Test
    void theSameFailingAgainIsTheSameLetterAndAnythingElseIsNot() {
        UUID id = letters(single(), Attempts.NONE).get(0).id();
        assertThat(letters(single(), Attempts.NONE.begun(1).failed("x")).get(0).id()).isEqualTo(id);
        DeliveryItem replayed =
                new DeliveryItem(
                        DeliveryHook.ON_EVENT,
                        single().events(),
                        5,
                        DeliveryItem.Replay.of(id, null, null));
        assertThat(
                        List.of(
                                id,
                                letters(replayed, Attempts.NONE).get(0).id(),
                                letters(
                                                DeliveryItem.of(
                                                        DeliveryHook.COMPOSE_WEBHOOK,
                                                        BacklogTest.event(1),
                                                        5),
                                                Attempts.NONE)
                                        .get(0)
                                        .id(),
                                letters(
                                                DeliveryItem.of(
                                                        DeliveryHook.ON_EVENT,
                                                        BacklogTest.event(2),
                                                        5),
                                                Attempts.NONE)
                                        .get(0)
                                        .id(),
                                DeliveryDeadLetters.of(8, "v1", single(), Attempts.NONE, "why", NOW)
                                        .get(0)
                                        .id()))
                .doesNotHaveDuplicates();
    }
}
