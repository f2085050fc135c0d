package io.hedgerow.deployment.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A small run without fault breaks nothing, and each fault is found by the invariant meant for it.
 */
class InvariantsTest {

    private static final int STEPS = 35;
    private static final String PERSON = "p";

    private final JsonMapper json = new JsonMapper();
    private final List<Step> sent = new ArrayList<>();
    private final List<StoredEvent> stored = new ArrayList<>();
    private final List<String> deadLetters = new ArrayList<>();
    private final List<SlowService.Call> calls = new ArrayList<>();
    private int uuids;

    @BeforeEach
    void aRunWithoutFault() {
        int jobs = 0;
        for (int seq = 1; seq <= STEPS; seq++) {
            Step step = new Step(1, PERSON, seq);
            sent.add(step);
            int attempts = step.failsOnce() ? 2 : 1;
            for (int attempt = 1; attempt <= attempts; attempt++) {
                call(callBody(seq, attempt), "event-" + seq, attempt < attempts ? 500 : 200);
            }
            store(
                    "step",
                    PERSON,
                    json.createObjectNode()
                            .put("seq", seq)
                            .put("seen", seq)
                            .put("called", seq)
                            .put("previous", seq - 1)
                            .put("label", seq < 20 ? "0" : "1")
                            .put("counterCode", seq < 21 ? 0 : 1)
                            .put("stamperCode", seq < 22 ? 0 : 1)
                            .put("stamps", 1)
                            .put("attempt", attempts)
                            .put("call", calls.size()));
            if (step.captures()) {
                store("captured", PERSON, json.createObjectNode().put("seq", seq));
            }
            if (step.enqueues()) {
                store(
                        "job-ran",
                        PERSON,
                        json.createObjectNode().put("seq", seq).put("ran", ++jobs));
            }
        }
        for (int tick = 1; tick <= 3; tick++) {
            tick(tick, "minute-" + tick);
        }
        store(
                "probe",
                "probe",
                json.createObjectNode()
                        .put("seen", STEPS)
                        .put("called", STEPS)
                        .put("ran", jobs)
                        .put("ticks", 3));
    }

    private ObjectNode callBody(int seq, int attempt) {
        return json.createObjectNode()
                .put("team", 1)
                .put("person", PERSON)
                .put("seq", seq)
                .put("attempt", attempt);
    }

    private void tick(int tick, String key) {
        ObjectNode body = json.createObjectNode().put("team", 1).put("tick", tick);
        calls.add(new SlowService.Call(calls.size() + 1L, "POST", "/tick", body, key, 200));
        store("tick", "ticker", json.createObjectNode().put("tick", tick));
    }

    private void call(ObjectNode body, String key, int status) {
        calls.add(new SlowService.Call(calls.size() + 1L, "POST", "/call", body, key, status));
    }

    private void store(String event, String person, ObjectNode properties) {
        stored.add(new StoredEvent(event, 1, person, "uuid-" + ++uuids, properties));
    }

    private void change(String event, int seq, Consumer<ObjectNode> change) {
        stored.stream()
                .filter(each -> each.event().equals(event) && each.number("seq") == seq)
                .forEach(each -> change.accept((ObjectNode) each.properties()));
    }

    private List<Class<?>> broken() {
        Evidence evidence =
                new Evidence(
                        new ChaosOptions(STEPS, 1, 1, 1, 0, 0),
                        sent,
                        stored,
                        deadLetters,
                        calls,
                        1);
        List<Class<?>> broken = new ArrayList<>();
        for (Invariant invariant : Invariant.ALL) {
            if (!invariant.violations(evidence).isEmpty()) {
                broken.add(invariant.getClass());
            }
        }
        assertThat(new Ledger(evidence).holds()).isEqualTo(broken.isEmpty());
        return broken;
    }

    @Test
    void withoutFaultAllHold() {
        assertThat(broken()).isEmpty();
    }

    @Test
    void aRepeatedCallWithTheSameKeyIsAllowed() {
        call(callBody(3, 1), "event-3", 200);

        assertThat(broken()).isEmpty();
    }

    @Test
    void aLostEvent() {
        stored.removeIf(each -> each.event().equals("step") && each.number("seq") == 4);

        assertThat(broken()).contains(EachEventOnce.class);
    }

    @Test
    void aDoubledEventAlsoUnderTheSameUuid() {
        stored.add(stored.get(2));

        assertThat(broken()).contains(EachEventOnce.class);
    }

    @Test
    void aLostOrDoubledCaptureOrJob() {
        stored.removeIf(each -> each.event().equals("captured") && each.number("seq") == 10);
        assertThat(broken()).containsExactly(EachEventOnce.class);

        store("captured", PERSON, json.createObjectNode().put("seq", 10));
        assertThat(broken()).isEmpty();

        store("job-ran", PERSON, json.createObjectNode().put("seq", 7).put("ran", 6));
        assertThat(broken()).containsExactly(EachEventOnce.class);
    }

    @Test
    void aDeadLetter() {
        deadLetters.add("why");

        assertThat(broken()).containsExactly(EachEventOnce.class);
    }

    @Test
    void aCounterThatCountedAnEventTwice() {
        change("probe", -1, each -> each.put("called", STEPS + 1));

        assertThat(broken()).containsExactly(StorageCountsEachEventOnce.class);
    }

    @Test
    void aCounterThatLostAnUpdateInBetween() {
        change("step", 9, each -> each.put("seen", 8));

        assertThat(broken()).containsExactly(StorageCountsEachEventOnce.class);
    }

    @Test
    void anEventThatOvertook() {
        change("step", 9, each -> each.put("previous", 7));

        assertThat(broken()).containsExactly(PersonsStayInOrder.class);
    }

    @Test
    void aCallThatOvertook() {
        SlowService.Call third = calls.remove(2);
        calls.add(5, third);

        assertThat(broken()).containsExactly(PersonsStayInOrder.class);
    }

    @Test
    void aTickThatRanTwiceForOneTime() {
        tick(4, "minute-3");

        assertThat(broken()).containsExactly(TicksRunOnce.class);
    }

    @Test
    void aTickThatIsStoredTwiceOrNotAtAll() {
        store("tick", "ticker", json.createObjectNode().put("tick", 3));
        assertThat(broken()).containsExactly(TicksRunOnce.class);

        stored.removeIf(each -> each.event().equals("tick") && each.number("tick") < 3);
        assertThat(broken()).containsExactly(TicksRunOnce.class);
    }

    @Test
    void aRepeatedCallWithAnotherKeyOrNone() {
        call(callBody(3, 1), "another", 200);
        assertThat(broken()).containsExactly(RepeatedCallsKeepTheirKey.class);

        calls.remove(calls.size() - 1);
        call(callBody(3, 1), null, 200);
        assertThat(broken()).containsExactly(RepeatedCallsKeepTheirKey.class);
    }

    @Test
    void aKeyThatTwoEventsShare() {
        SlowService.Call call = calls.get(4);
        calls.set(
                4,
                new SlowService.Call(call.number(), "POST", "/call", call.body(), "event-1", 200));

        assertThat(broken()).containsExactly(RepeatedCallsKeepTheirKey.class);
    }

    @Test
    void anAttemptTooManyAfterStateWasAppliedTwice() {
        call(callBody(3, 2), "event-3", 200);

        assertThat(broken()).containsExactly(RepeatedCallsKeepTheirKey.class);
    }

    @Test
    void anAnswerToSomebodyElse() {
        change("step", 9, each -> each.put("call", 1));

        assertThat(broken()).containsExactly(RepeatedCallsKeepTheirKey.class);
    }

    @Test
    void aStatelessPluginThatRanTwiceOrNotAtAll() {
        change("step", 9, each -> each.put("stamps", 2));
        assertThat(broken()).containsExactly(StatelessPluginRanOnce.class);

        change("step", 9, each -> each.remove("stamps"));
        assertThat(broken()).containsExactly(StatelessPluginRanOnce.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"label", "counterCode", "stamperCode"})
    void aLabelOrCodeThatCameBackOrNeverCame(String shown) {
        change("step", 30, each -> each.put(shown, "0"));
        assertThat(broken()).containsExactly(ReloadsTakeEffect.class);

        for (int seq = 1; seq <= STEPS; seq++) {
            change("step", seq, each -> each.put(shown, "0"));
        }
        assertThat(broken()).containsExactly(ReloadsTakeEffect.class);
    }
}
