package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.OperatorUids;
import io.hedgerow.operators.ingest.EventEnvelope;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A savepoint with calls that wait, in both lanes, goes on in this version. */
class AsynchronousSavepointTest {

    private static final long BEFORE_IT_WAS_TAKEN = 1_000_000_000_000L;
    private static final long RETRIES_ARE_DUE = 1_799_000_000_000L;

    private final HttpByHand http = new HttpByHand();
    private OperatorHarness harness;

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    private void open(Lane lane, StateBackend backend) throws Exception {
        harness =
                new OperatorHarness(
                        lane,
                        new AtomicReference<>(
                                AsynchronousSavepointWorld.plugins("{\"healed\":\"yes\"}")),
                        () -> AsynchronousSavepointWorld.platform(http),
                        PluginOperatorOptions.DEFAULT,
                        backend,
                        1,
                        0);
        harness.open(
                new SavepointFile("asynchronous")
                        .operator(
                                lane == Lane.HOME
                                        ? OperatorUids.PLUGINS
                                        : OperatorUids.PLUGINS_PARALLEL),
                BEFORE_IT_WAS_TAKEN);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private String last() {
        EventEnvelope event = harness.events().get(harness.events().size() - 1);
        return new String(event.processed(), StandardCharsets.UTF_8);
    }

    private String answer(String path) throws Exception {
        HttpByHand.Exchange exchange = http.latest(path);
        assertThat(exchange.header("Idempotency-Key")).isNotBlank();
        exchange.answer("done");
        harness.runMails();
        assertThat(last())
                .as("what the request said is what the event says")
                .contains(exchange.body().substring(1, exchange.body().length() - 1));
        return exchange.body();
    }

    private String look(long team) throws Exception {
        harness.send(team, "looker", "look");
        return last();
    }

    private void waitingGoesOn(String first, String second) throws Exception {
        assertThat(http.paths()).containsExactly("uuid-" + first);
        assertThat(answer("uuid-" + first))
                .as("the time it was before")
                .doesNotContain("\"time\":" + BEFORE_IT_WAS_TAKEN);
        assertThat(harness.side(PluginOutputs.CAPTURED)).as("captured: a2 or b2 only").hasSize(1);
        assertThat(http.paths()).endsWith("uuid-" + second);
        assertThat(answer("uuid-" + second)).contains("\"time\":" + BEFORE_IT_WAS_TAKEN);
        assertThat(harness.side(PluginOutputs.CAPTURED)).hasSize(1);
        assertThat(harness.names()).containsExactly(first, second);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theHomeLaneGoesOn(StateBackend backend) throws Exception {
        open(Lane.HOME, backend);
        assertThat(look(2)).contains("\"n\":2,\"jobs\":0,\"ticks\":0,\"cached\":\"kept\"");
        harness.flink.getOutput().clear();
        waitingGoesOn("a1", "a2");
        assertThat(last()).contains("\"n\":3,");
        harness.time(RETRIES_ARE_DUE);
        assertThat(harness.names()).containsExactly("a1", "a2", "h1");
        assertThat(last()).contains("\"n\":4");
        assertThat(look(2)).contains("\"n\":4,\"jobs\":0,\"ticks\":1");
        assertThat(look(4)).as("was activated").contains("\"n\":0,\"jobs\":0,\"ticks\":1");
        harness.time(AsynchronousSavepointWorld.JOB);
        harness.time(AsynchronousSavepointWorld.JOB + 1000);
        assertThat(look(2)).contains("\"jobs\":1,\"ticks\":2");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theParallelLaneGoesOn(StateBackend backend) throws Exception {
        open(Lane.PARALLEL, backend);
        waitingGoesOn("b1", "b2");
    }
}
