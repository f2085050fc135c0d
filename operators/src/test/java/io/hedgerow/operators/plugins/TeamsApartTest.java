package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two teams with the same plugin in one subtask, and a second plugin of one of them: what one
 * writes, also after it waited while another's turn was, no other reads (contract §3.1, §10 rows 8,
 * 9).
 */
class TeamsApartTest {

    private static final long START = 1_000_000;

    private static final String CODE =
            """
            let variable
            exports.jobs = { later: async (payload, meta) => { await meta.storage.set('job', payload.who) } }
            exports.processEvent = async (event, meta) => {
              if (event.event.startsWith('write')) {
                const who = event.event.slice(6)
                await fetch('https://api.example/' + who)
                variable = meta.global.who = who
                await meta.storage.set('who', who)
                await meta.cache.set('who', who, 100000)
                await meta.cache.lpush('list', who)
                await meta.jobs.later({ who }).runIn(1, 'seconds')
                posthog.capture('captured', { who })
              } else {
                const keys = ['who', '2/who', '3/who', '1/who', '/who', '../who', '\\u0000who', 'job', '__proto__']
                const seen = []
                for (const key of keys) seen.push(await meta.storage.get(key, 'none'), await meta.cache.get(key, 'none'))
                const lists = [await meta.cache.lrange('list', 0, -1), variable, meta.global.who]
                event.seen = [...(event.seen ?? []), seen.filter((each) => each !== 'none').join() + ';' + lists.flat().join()]
              }
              return event
            }
            """;

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    private static PluginInstallation plugin(long team, int plugin, int config) {
        return PluginInstallation.of(
                new PluginIdentity((int) team, plugin, config, "p" + plugin),
                config,
                TranspiledSource.verbatim("index.js", CODE),
                "{}",
                Map.of(),
                0,
                PluginInstallation.OnError.DEFAULT,
                null,
                SecretMask.NONE);
    }

    private static OperatorHarness open(
            HttpByHand http, StateBackend backend, OperatorSubtaskState state, long time)
            throws Exception {
        return new OperatorHarness(
                        Lane.HOME,
                        new AtomicReference<>(
                                List.of(plugin(2, 100, 1), plugin(3, 100, 2), plugin(3, 101, 3))),
                        () -> TestPlatforms.with(http),
                        PluginOperatorOptions.DEFAULT,
                        backend,
                        1,
                        0)
                .open(state, time);
    }

    private static String look(OperatorHarness harness, long team) throws Exception {
        harness.send(team, "looker", "look");
        List<EventEnvelope> events = harness.events();
        String json = new String(events.get(events.size() - 1).processed(), StandardCharsets.UTF_8);
        return json.replaceAll(".*\"seen\":(\\[[^\\]]*\\]).*", "$1");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatOneWritesNoOtherReads(StateBackend backend) throws Exception {
        HttpByHand http = new HttpByHand();
        OperatorSubtaskState snapshot;
        try (OperatorHarness harness = open(http, backend, null, START)) {
            harness.send(2, "a", "write two");
            assertThat(look(harness, 3)).isEqualTo("[\";,\",\";,\"]");
            // The turn is team 3's when the answer for team 2 comes.
            http.latest("two").answer("ok");
            harness.runMails();
            harness.time(START + 2_000);
            assertThat(look(harness, 2)).isEqualTo("[\"two,two,two;two,two,two\"]");
            assertThat(look(harness, 3)).isEqualTo("[\";,\",\";,\"]");
            assertThat(harness.side(PluginOutputs.CAPTURED))
                    .singleElement()
                    .extracting(each -> new String(each.value(), StandardCharsets.UTF_8))
                    .asString()
                    .contains("\"team_id\":2");
            harness.flink.prepareSnapshotPreBarrier(1);
            snapshot = harness.flink.snapshot(1, 1);
        }
        try (OperatorHarness harness = open(http, backend, snapshot, START + 3_000)) {
            assertThat(look(harness, 3)).isEqualTo("[\";,\",\";,\"]");
            assertThat(look(harness, 2)).isEqualTo("[\"two,two,two;two,,\"]");
        }
    }
}
