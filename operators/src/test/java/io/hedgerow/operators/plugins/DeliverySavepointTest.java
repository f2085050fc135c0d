package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.OperatorUids;
import io.hedgerow.operators.delivery.DeliveryInput;
import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.output.DeadLetterRow;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A savepoint with all that can wait for delivery goes on in this version. */
class DeliverySavepointTest {

    private static final long BEFORE_IT_WAS_TAKEN = 1_000_000_000_000L;
    private static final long ALL_IS_DUE = 1_799_000_000_000L;

    private final HttpByHand http = new HttpByHand();
    private DeliveryHarness harness;

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private void answer(String path) throws Exception {
        http.latest(path).answer("ok");
        harness.runMails();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void goesOn(StateBackend backend) throws Exception {
        harness =
                new DeliveryHarness(
                        new AtomicReference<>(
                                DeliverySavepointWorld.plugins(",\"healed\":\"yes\"")),
                        () -> DeliverySavepointWorld.platform(http),
                        DeliveryOptions.DEFAULT
                                .withGiveUpAfter(Duration.ofDays(36_500))
                                .withAfterCheckpoint(DeliveryOptions.AfterCheckpoint.NONE),
                        backend,
                        1,
                        0);
        harness.open(
                new SavepointFile("delivery").operator(OperatorUids.DELIVERY), BEFORE_IT_WAS_TAKEN);
        assertThat(http.paths())
                .as(
                        "what was under way and in state only; a1 has not counted twice; %s",
                        harness.side(PluginOutputs.PLUGIN_LOG))
                .containsExactlyInAnyOrder("a1/1", "s1/2", "s2/3", "batch/x1");
        answer("batch/x1");
        answer("a1/1");
        answer("s1/2");
        answer("s2/3");
        harness.time(ALL_IS_DUE);
        assertThat(http.paths())
                .as("the retry, and the buffer")
                .contains("r1/4", "batch/b1-b2")
                .hasSize(6);
        answer("r1/4");
        answer("batch/b1-b2");
        assertThat(harness.deadLetters())
                .extracting(DeadLetterRow::event)
                .as("its config was never there")
                .containsExactly("u1");
        harness.time(DeliverySavepointWorld.JOB);
        harness.time(DeliverySavepointWorld.JOB + 1000);
        assertThat(http.paths()).endsWith("job/a1").hasSize(7);
        harness.send(
                new DeliveryInput.Event(
                        DeliverySavepointWorld.EACH, 0, DeliveryHarness.event("p", "look")));
        assertThat(http.latest("look/5").body()).as("the schedule has gone on").isNotEqualTo("0");
    }
}
