package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.registry.PluginInstallation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What real plugins take of the task thread's time and of the heap is put down to them. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class MeasuredPluginsTest {

    private final HttpByHand http = new HttpByHand();
    private OperatorHarness harness;

    private void open(InFlightLimits limits, String... codes) throws Exception {
        List<PluginInstallation> installed = new ArrayList<>();
        for (int i = 0; i < codes.length; i++) {
            installed.add(FakePlugin.installation(i + 1, i + 1, "p", codes[i]));
        }
        harness =
                new OperatorHarness(
                        Lane.HOME,
                        new AtomicReference<>(List.copyOf(installed)),
                        () -> TestPlatforms.with(http),
                        new PluginOperatorOptions(
                                StateLimits.DEFAULT, limits, Duration.ofMinutes(1), 0),
                        new HashMapStateBackend(),
                        1,
                        0);
        harness.open(null, 1_000_000);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private WorkScheduler scheduler() {
        return ((PluginOperator) harness.flink.getOperator()).scheduler();
    }

    @Test
    void whatAPluginDoesAfterItsFirstAwaitIsItsTime() throws Exception {
        open(
                InFlightLimits.DEFAULT,
                "exports.processEvent = async e => { await fetch('https://api.example/a'); let n = 0; for (let i = 0; i < 300000; i++) n += i % 7; await fetch('https://api.example/b'); return e }");
        harness.send(1, "a", "warm");
        long before = scheduler().time().measuredNanos();
        http.latest("a").answer("ok");
        long began = System.nanoTime();
        harness.runMails();
        long most = System.nanoTime() - began;
        assertThat(http.paths()).as("the call still waits").containsExactly("a", "b");
        assertThat(scheduler().time().measuredNanos() - before).isPositive().isLessThan(most);
    }

    @Test
    void aSetupThatIsTriedAgainIsMeasuredAndReachesItsOwnTeamsState() throws Exception {
        String counts =
                "exports.processEvent = async (e, { storage }) => { e.properties = { n: await storage.get('n', 0) }; return e }; ";
        open(
                InFlightLimits.DEFAULT,
                counts
                        + "let tries = 0; exports.setupPlugin = async ({ storage }) => {"
                        + " if (++tries === 1) throw new RetryError('later'); await storage.set('n', 7) }",
                counts);
        harness.send(1, "a", "waits");
        harness.send(2, "b", "other");
        long before = scheduler().time().measuredNanos();
        harness.flink.getOperator().setCurrentKey(2L);
        harness.time(1_000_000 + 5_000);
        assertThat(scheduler().time().measuredNanos()).isGreaterThan(before);
        harness.send(2, "b", "another");
        assertThat(harness.events())
                .extracting(each -> new String(each.processed(), StandardCharsets.UTF_8))
                .satisfiesExactly(
                        other -> assertThat(other).contains("\"n\":0"),
                        waited -> assertThat(waited).contains("waits", "\"n\":7"),
                        another -> assertThat(another).contains("another", "\"n\":0"));
    }

    @Test
    void whatAWaitingCallHasReadCountsForTheRoom() throws Exception {
        open(
                new InFlightLimits(10, 10, 10, 40_000, Duration.ofMinutes(5), true),
                """
                exports.processEvent = async (e, { storage }) => {
                  if (e.event === 'big') {
                    await storage.set('k', 'x'.repeat(70000))
                    await storage.get('k')
                  }
                  await fetch('https://api.example/' + e.event)
                  return e
                }
                """);
        harness.send(1, "a", "small");
        assertThat(scheduler().room().forInput()).isTrue();
        harness.send(1, "b", "big");
        assertThat(scheduler().room().forInput()).as("70 kB in the journal").isFalse();
        assertThat(scheduler().room().forOverdraft()).isFalse();
        harness.flink
                .getTaskMailbox()
                .put(new Mail(() -> http.latest("big").answer("ok"), 0, "an answer"));
        harness.send(1, "c", "next");
        assertThat(harness.names()).as("input waited for it").containsExactly("big");
        assertThat(http.paths()).containsExactly("small", "big", "next");
        assertThat(scheduler().room().forInput()).isTrue();
    }
}
