package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.PluginInstallation.OnError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProcessEventChainTest {

    private static final long TEAM = 2;

    private long now = 1_000_000;
    private final AppMetricsBuffer metrics = new AppMetricsBuffer();
    private final List<PluginLogEntry> log = new ArrayList<>();
    private final ProcessEventChain chain =
            new ProcessEventChain(
                    (plugin, call) -> {
                        HookResult[] result = new HookResult[1];
                        plugin.invoke(call, settled -> result[0] = settled);
                        return result[0];
                    },
                    metrics,
                    ChainMetrics.NONE,
                    () -> now);

    private static EventEnvelope event(String data) {
        return new EventEnvelope(
                TEAM,
                "uuid-1",
                "person",
                null,
                null,
                "2026-11-24T10:00:00Z",
                null,
                data.getBytes(StandardCharsets.UTF_8),
                null,
                0,
                "t",
                0,
                0);
    }

    private LoadedPlugin plugin(int config, FakePlugin fake) {
        return plugin(FakePlugin.installation(TEAM, config, "p" + config), fake);
    }

    private LoadedPlugin plugin(PluginInstallation installation, FakePlugin fake) {
        return new LoadedPlugin(
                installation,
                fake,
                new PluginLog(installation.identity(), 0, UUID.randomUUID(), () -> now, log::add),
                new InvocationOrigin());
    }

    private static FakePlugin returning(String json) {
        FakePlugin fake = new FakePlugin();
        fake.answer = call -> new HookResult.Returned(json);
        return fake;
    }

    private static FakePlugin throwing(HookResult.Threw threw) {
        FakePlugin fake = new FakePlugin();
        fake.answer = call -> threw;
        return fake;
    }

    private ChainOutcome run(LoadedPlugin... plugins) throws Exception {
        return chain.run(List.of(plugins), event("{\"event\":\"e\"}"), ChainProgress.START);
    }

    private static String json(ChainOutcome outcome) {
        return new String(
                ((ChainOutcome.Passed) outcome).event().processed(), StandardCharsets.UTF_8);
    }

    private List<AppMetric> metrics() {
        List<AppMetric> flushed = new ArrayList<>();
        metrics.flush(flushed::add);
        return flushed;
    }

    @Test
    void handsEachPluginWhatTheOneBeforeReturned() throws Exception {
        FakePlugin second = new FakePlugin();
        ChainOutcome outcome =
                run(
                        plugin(
                                1,
                                returning(
                                        "{\"event\":\"new\",\"team_id\":2,\"properties\":{\"a\":1}}")),
                        plugin(2, second));
        assertThat(second.calls)
                .extracting(call -> call.argumentJson())
                .containsExactly("{\"event\":\"new\",\"team_id\":2,\"properties\":{\"a\":1}}");
        assertThat(json(outcome))
                .isEqualTo(
                        "{\"event\":\"new\",\"properties\":{\"a\":1,\"$plugins_succeeded\":[\"p1 (1)\",\"p2 (2)\"]},\"team_id\":2}");
        assertThat(metrics())
                .extracting(AppMetric::pluginConfigId, AppMetric::category, AppMetric::successes)
                .containsExactly(tuple(1L, "processEvent", 1L), tuple(2L, "processEvent", 1L));
    }

    @Test
    void givesPluginsTheJoinedEvent() throws Exception {
        FakePlugin fake = new FakePlugin();
        run(plugin(1, fake));
        assertThat(fake.calls.get(0).argumentJson())
                .isEqualTo(
                        "{\"event\":\"e\",\"properties\":{},\"uuid\":\"uuid-1\",\"distinct_id\":\"person\",\"ip\":null,\"site_url\":null,\"team_id\":2,\"now\":\"2026-11-24T10:00:00Z\"}");
    }

    @Test
    void stopsAtTheFirstPluginThatDrops() throws Exception {
        FakePlugin second = new FakePlugin();
        assertThat(run(plugin(1, returning(null)), plugin(2, second)))
                .isInstanceOf(ChainOutcome.Dropped.class);
        assertThat(second.calls).isEmpty();
        assertThat(metrics())
                .extracting(AppMetric::category, AppMetric::successes)
                .containsExactly(tuple("processEvent", 1L), tuple("dropped", 1L));
    }

    @Test
    void goesOnWithTheLastGoodEventAfterAnError() throws Exception {
        FakePlugin third = new FakePlugin();
        String good = "{\"event\":\"good\",\"team_id\":2}";
        ChainOutcome outcome =
                run(
                        plugin(1, returning(good)),
                        plugin(2, throwing(FakePlugin.error("boom"))),
                        plugin(3, third));
        assertThat(third.calls.get(0).argumentJson()).isEqualTo(good);
        assertThat(json(outcome))
                .contains("\"$plugins_succeeded\":[\"p1 (1)\",\"p3 (3)\"]")
                .contains("\"$plugins_failed\":[\"p2 (2)\"]");
        assertThat(log)
                .extracting(PluginLogEntry::source, PluginLogEntry::type, PluginLogEntry::message)
                .containsExactly(tuple("PLUGIN", "ERROR", "Error: boom\n at x"));
        assertThat(metrics())
                .filteredOn(metric -> metric.failures() > 0)
                .extracting(
                        AppMetric::pluginConfigId, AppMetric::errorType, AppMetric::errorDetails)
                .containsExactly(
                        tuple(
                                2L,
                                "Error",
                                "{\"error\":{\"name\":\"Error\",\"message\":\"boom\"}}"));
    }

    @Test
    void putsAChangedTeamBackAndCountsAFailure() throws Exception {
        ChainOutcome outcome =
                run(plugin(1, returning("{\"event\":\"x\",\"team_id\":3,\"properties\":{}}")));
        assertThat(json(outcome))
                .isEqualTo(
                        "{\"event\":\"x\",\"properties\":{\"$plugins_failed\":[\"p1 (1)\"]},\"team_id\":2}");
        assertThat(log)
                .extracting(PluginLogEntry::message)
                .containsExactly("IllegalOperationError: Plugin tried to change event.team_id");
    }

    @Test
    void retriesThreeTimesThenDeadLettersWithHistory() throws Exception {
        FakePlugin first = new FakePlugin();
        FakePlugin failing = throwing(FakePlugin.retry("later"));
        LoadedPlugin[] plugins = {plugin(1, first), plugin(2, failing)};
        ChainOutcome outcome = run(plugins);
        List<Long> waits = new ArrayList<>();
        while (outcome instanceof ChainOutcome.Held held) {
            waits.add(held.untilMillis() - now);
            now = held.untilMillis();
            outcome = chain.run(List.of(plugins), event("{\"event\":\"e\"}"), held.progress());
        }
        assertThat(waits).containsExactly(1000L, 2000L, 4000L);
        assertThat(outcome).isInstanceOf(ChainOutcome.DeadLettered.class);
        assertThat(((ChainOutcome.DeadLettered) outcome).history())
                .hasSize(4)
                .allMatch(line -> line.contains("p2 (2)") && line.contains("RetryError: later"));
        assertThat(first.calls).as("a plugin that has run does not run again").hasSize(1);
        assertThat(failing.calls).hasSize(4);
    }

    @Test
    void countsASuccessAfterARetry() throws Exception {
        FakePlugin fake = throwing(FakePlugin.retry("later"));
        LoadedPlugin plugin = plugin(1, fake);
        ChainOutcome.Held held = (ChainOutcome.Held) run(plugin);
        fake.answer = call -> new HookResult.Returned(call.argumentJson());
        assertThat(chain.run(List.of(plugin), event("{\"event\":\"e\"}"), held.progress()))
                .isInstanceOf(ChainOutcome.Passed.class);
        assertThat(metrics())
                .extracting(AppMetric::successes, AppMetric::successesOnRetry)
                .containsExactly(tuple(0L, 1L));
    }

    @Test
    void honoursThePolicyOfTheConfig() throws Exception {
        PluginInstallation base = FakePlugin.installation(TEAM, 1, "p1");
        for (OnError policy : List.of(OnError.DROP, OnError.DEAD_LETTER, OnError.CONTINUE)) {
            PluginInstallation installation =
                    PluginInstallation.of(
                            base.identity(),
                            1,
                            base.code(),
                            "{}",
                            base.attachments(),
                            0,
                            policy,
                            null,
                            base.secrets());
            ChainOutcome outcome = run(plugin(installation, throwing(FakePlugin.retry("no"))));
            assertThat(outcome)
                    .isInstanceOf(
                            switch (policy) {
                                case DROP -> ChainOutcome.Dropped.class;
                                case DEAD_LETTER -> ChainOutcome.DeadLettered.class;
                                default -> ChainOutcome.Passed.class;
                            });
        }
    }

    @Test
    void waitsForSetupAndGivesUpAfterFiveAttempts() throws Exception {
        FakePlugin fake = new FakePlugin();
        for (int i = 0; i < 5; i++) {
            fake.setupResults.add(FakePlugin.retry("not yet"));
        }
        LoadedPlugin plugin = plugin(1, fake);
        List<Long> waits = new ArrayList<>();
        ChainOutcome outcome = run(plugin);
        while (outcome instanceof ChainOutcome.Held held) {
            assertThat(run(plugin)).as("nothing runs before the wait is over").isEqualTo(held);
            waits.add(held.untilMillis() - now);
            now = held.untilMillis();
            outcome = run(plugin);
        }
        assertThat(waits).containsExactly(5000L, 10_000L, 20_000L, 40_000L);
        assertThat(outcome).isInstanceOf(ChainOutcome.Passed.class);
        assertThat(fake.calls).as("a plugin that is not set up is skipped").hasSize(5);
        assertThat(log.get(log.size() - 1).message())
                .startsWith("setupPlugin failed with RetryError (attempt 5/5): not yet")
                .endsWith("Disabled the app!");
    }

    @Test
    void leavesSnapshotsAndTeamsWithoutPluginsUntouched() throws Exception {
        FakePlugin fake = new FakePlugin();
        EventEnvelope snapshot = event("{\"event\":\"$snapshot\"}");
        assertThat(chain.run(List.of(plugin(1, fake)), snapshot, ChainProgress.START))
                .isEqualTo(new ChainOutcome.Passed(snapshot));
        assertThat(fake.calls).isEmpty();
        EventEnvelope plain = event("{}");
        assertThat(chain.run(List.of(), plain, ChainProgress.START))
                .isEqualTo(new ChainOutcome.Passed(plain));
    }

    @Test
    void namesDeferredPlugins() throws Exception {
        FakePlugin fake = new FakePlugin();
        fake.onEvent = true;
        assertThat(json(run(plugin(1, fake)))).contains("\"$plugins_deferred\":[\"p1 (1)\"]");
    }
}
