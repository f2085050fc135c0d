package io.hedgerow.operators.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.output.EventRow;
import io.hedgerow.operators.output.SessionRecordingRow;
import io.hedgerow.operators.plugins.PluginOutputs;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.operators.registry.TeamDirectory.Team;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Session recordings (contract §7.10). */
class NormalizeFunctionTest {

    private static final UUID ID = UUID.fromString("018f4a52-0000-0000-0000-00000000abcd");
    private static final long OPTED_IN = 2;
    private static final long NOT_ASKED = 3;
    private static final long WITH_PLUGIN = 4;

    private OneInputStreamOperatorTestHarness<EventEnvelope, EventRow> harness;

    @BeforeEach
    void open() throws Exception {
        RegistrySnapshot registry =
                new RegistrySnapshot(
                        new TeamDirectory(
                                List.of(
                                        new Team(OPTED_IN, "a", false, true),
                                        new Team(NOT_ASKED, "b", false, false),
                                        new Team(WITH_PLUGIN, "c", false, true))),
                        List.of(
                                plugin(OPTED_IN, 1, "exports.onEvent = a"),
                                plugin(NOT_ASKED, 2, "exports.onSnapshot = a"),
                                plugin(WITH_PLUGIN, 3, "exports.onSnapshot = a")));
        harness =
                new OneInputStreamOperatorTestHarness<>(
                        new ProcessOperator<>(new NormalizeFunction(() -> registry)));
        harness.setup(EventRow.TYPE.createSerializer(null));
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private static PluginInstallation plugin(long team, int config, String code) {
        return PluginInstallation.of(
                new PluginIdentity(team, config + 100, config, "p" + config),
                config,
                TranspiledSource.verbatim("index.js", code),
                "{}",
                Map.of(),
                0,
                PluginInstallation.OnError.DEFAULT,
                null,
                SecretMask.NONE);
    }

    private void send(long team, String event, String properties) throws Exception {
        String data = "{\"event\":\"" + event + "\",\"properties\":" + properties + "}";
        harness.processElement(
                new EventEnvelope(
                        team,
                        ID.toString(),
                        "person",
                        "1.2.3.4",
                        null,
                        "2026-11-24T10:00:00Z",
                        null,
                        data.getBytes(StandardCharsets.UTF_8),
                        null,
                        null,
                        0,
                        "t",
                        0,
                        0),
                0);
    }

    private <T> List<T> side(OutputTag<T> tag) {
        Queue<StreamRecord<T>> records = harness.getSideOutput(tag);
        return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
    }

    @Test
    void aRecordingOfATeamThatOptedInGoesToItsOwnTableOnly() throws Exception {
        send(
                OPTED_IN,
                "$snapshot",
                "{\"$session_id\":\"s\",\"$window_id\":\"w\",\"$snapshot_data\":{\"a\": [1, \"\\u00e9\"]}}");
        SessionRecordingRow recording = side(PluginOutputs.SESSION_RECORDINGS).get(0);
        assertThat(side(PluginOutputs.SESSION_RECORDINGS)).hasSize(1);
        assertThat(recording.uuid()).isEqualTo(ID);
        assertThat(recording.teamId()).isEqualTo(OPTED_IN);
        assertThat(recording.distinctId()).isEqualTo("person");
        assertThat(recording.sessionId()).isEqualTo("s");
        assertThat(recording.windowId()).isEqualTo("w");
        assertThat(new String(recording.snapshotData(), StandardCharsets.UTF_8))
                .isEqualTo("{\"a\": [1, \"\\u00e9\"]}");
        assertThat(harness.extractOutputValues()).as("no plugin wants it").isEmpty();
        assertThat(side(PluginOutputs.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void aPluginWithOnSnapshotGetsItAsTheClientSentIt() throws Exception {
        send(
                WITH_PLUGIN,
                "$snapshot",
                "{\"$snapshot_data\":7,\"utm_source\":\"u\",\"$browser\":\"b\"}");
        assertThat(harness.extractOutputValues())
                .singleElement()
                .satisfies(
                        row -> {
                            assertThat(row.isSnapshot()).isTrue();
                            assertThat(new String(row.properties(), StandardCharsets.UTF_8))
                                    .as("contract §7.2: nothing is derived")
                                    .isEqualTo(
                                            "{\"$snapshot_data\":7,\"utm_source\":\"u\",\"$browser\":\"b\","
                                                    + "\"$ip\":\"1.2.3.4\"}");
                        });
        assertThat(side(PluginOutputs.SESSION_RECORDINGS))
                .singleElement()
                .satisfies(
                        recording -> {
                            assertThat(recording.sessionId()).isEmpty();
                            assertThat(recording.windowId()).isEmpty();
                        });
    }

    @Test
    void aTeamThatDidNotOptInHasItsRecordingsDropped() throws Exception {
        send(NOT_ASKED, "$snapshot", "{\"$snapshot_data\":{}}");
        assertThat(harness.extractOutputValues()).isEmpty();
        assertThat(side(PluginOutputs.SESSION_RECORDINGS)).isEmpty();
        assertThat(side(PluginOutputs.DEAD_LETTERS)).isEmpty();
        send(NOT_ASKED, "other", "{}");
        assertThat(harness.extractOutputValues())
                .extracting(EventRow::event)
                .containsExactly("other");
    }

    @Test
    void aRecordingWithoutDataIsADeadLetter() throws Exception {
        send(WITH_PLUGIN, "$snapshot", "{\"$snapshot_data\":null}");
        assertThat(harness.extractOutputValues()).isEmpty();
        assertThat(side(PluginOutputs.SESSION_RECORDINGS)).isEmpty();
        assertThat(side(PluginOutputs.DEAD_LETTERS))
                .extracting(DeadLetterRow::error)
                .singleElement()
                .asString()
                .contains("The $snapshot event has no $snapshot_data");
    }
}
