package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.runtime.PluginLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs and ticks that never end are ended after ten minutes, and what waits behind them runs. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class BackgroundLimitTest {

    private static final long TEAM = 2;
    private static final long MINUTE = 60_000;
    private static final long LIMIT = PluginLimits.DEFAULT.backgroundTimeout().toMillis();

    private static final String CODE =
            """
            async function hangs(storage, what) {
              const n = (await storage.get(what, 0)) + 1
              await storage.set(what, n)
              if (n === 1) {
                for (;;) await fetch('https://api.example/again')
              }
            }
            exports.jobs = { hangs: async (_, { storage }) => hangs(storage, 'job') }
            exports.runEveryHour = async ({ storage }) => hangs(storage, 'tick')
            exports.processEvent = async (event, { storage, jobs }) => {
              if (event.event === 'job') await jobs.hangs({}).runNow()
              event.properties = { job: await storage.get('job', 0), tick: await storage.get('tick', 0) }
              return event
            }
            """;

    private final AtomicReference<List<PluginInstallation>> installed =
            new AtomicReference<>(List.of(FakePlugin.installation(TEAM, 1, "p", CODE)));
    private HttpByHand http;
    private OperatorHarness harness;

    private void open(OperatorSubtaskState state, long time) throws Exception {
        HttpByHand transport = new HttpByHand();
        http = transport;
        harness =
                new OperatorHarness(
                        Lane.HOME,
                        installed,
                        () -> TestPlatforms.with(transport),
                        PluginOperatorOptions.DEFAULT,
                        new HashMapStateBackend(),
                        1,
                        0);
        harness.open(state, time);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    /** Every request is answered after ten seconds: no single wait is too long. */
    private void passTime(long millis) throws Exception {
        long end = harness.flink.getProcessingTime() + millis;
        while (harness.flink.getProcessingTime() < end) {
            harness.time(Math.min(end, harness.flink.getProcessingTime() + 10_000));
            for (HttpByHand.Exchange each : List.copyOf(http.exchanges)) {
                http.exchanges.remove(each);
                each.answer("ok");
            }
            harness.runMails();
        }
    }

    private Stream<String> errors() {
        return harness.side(PluginOutputs.PLUGIN_LOG).stream()
                .filter(line -> line.type().equals("ERROR"))
                .map(PluginLogEntry::message);
    }

    private String look() throws Exception {
        harness.send(TEAM, "looker", "look");
        return new String(
                harness.events().get(harness.events().size() - 1).processed(),
                StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aJobIsEndedAfterTenMinutes(boolean restarted) throws Exception {
        assertThat(LIMIT).isEqualTo(Duration.ofMinutes(10).toMillis());
        open(null, 1_000);
        harness.send(TEAM, "a", "job");
        passTime(LIMIT - MINUTE);
        if (restarted) {
            OperatorSubtaskState snapshot = harness.flink.snapshot(1, 1);
            long time = harness.flink.getProcessingTime();
            harness.close();
            open(snapshot, time);
            passTime(LIMIT - MINUTE);
        }
        assertThat(errors()).isEmpty();
        harness.send(TEAM, "b", "job");
        assertThat(look()).as("another job runs meanwhile").contains("\"job\":2");
        passTime(2 * MINUTE);
        assertThat(errors()).hasSize(1).allMatch(line -> line.contains("timed out"));
        assertThat(((PluginOperator) harness.flink.getOperator()).scheduler().all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTickIsEndedAndTheNextOneRuns(boolean restarted) throws Exception {
        open(null, 59 * MINUTE);
        look();
        passTime(5 * MINUTE);
        if (restarted) {
            OperatorSubtaskState snapshot = harness.flink.snapshot(1, 1);
            long time = harness.flink.getProcessingTime();
            harness.close();
            open(snapshot, time);
        }
        assertThat(look()).contains("\"tick\":1");
        assertThat(errors()).isEmpty();
        passTime(LIMIT);
        assertThat(errors()).hasSize(1).allMatch(line -> line.contains("timed out"));
        passTime(60 * MINUTE);
        assertThat(look()).contains("\"tick\":2");
    }
}
