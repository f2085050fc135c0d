package io.hedgerow.operators.plugins;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.TeamDirectory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** Everything work runs with, but Flink: a clock set by hand, turns taken by hand. */
final class WorkFixture {

    static final long TEAM = 2;
    private static final int MOST_TURNS = 100_000;

    long now = 1_000_000;
    boolean cancelled;
    final List<PluginLogEntry> log = new ArrayList<>();
    final List<PluginStatus> statuses = new ArrayList<>();
    final Outputs outputs = new Outputs();
    final Map<Integer, FakePlugin> fakes = new HashMap<>();

    /** Configs whose code cannot be loaded, and why. */
    final Map<Integer, String> loadErrors = new HashMap<>();

    final List<PluginInstallation> installed = new ArrayList<>();
    private final HookCounters hookCounters =
            new HookCounters(UnregisteredMetricsGroup.createOperatorMetricGroup());
    final AppMetricsBuffer metrics = new AppMetricsBuffer(hookCounters);
    final OwnerThreadLoop loop = new OwnerThreadLoop(() -> now, () -> {}, at -> {});
    final List<Long> keys = new ArrayList<>();
    final WorkScheduler scheduler;
    private final Lane lane;
    private boolean turnWanted;
    private ChainEnvironment environment;

    /** What became of events, as texts. */
    static final class Outputs implements WorkOutputs {

        final List<EventEnvelope> passed = new ArrayList<>();
        final List<EventEnvelope> dropped = new ArrayList<>();
        final List<String> deadReasons = new ArrayList<>();
        final List<List<String>> deadHistories = new ArrayList<>();
        final List<PluginInput.Event> home = new ArrayList<>();

        @Override
        public void passed(EventEnvelope event) {
            passed.add(event);
        }

        @Override
        public void dropped(EventEnvelope event) {
            dropped.add(event);
        }

        @Override
        public void deadLettered(EventEnvelope event, String reason, List<String> history) {
            deadReasons.add(reason);
            deadHistories.add(history);
        }

        @Override
        public void movedHome(PluginInput.Event event) {
            home.add(event);
        }
    }

    WorkFixture(Lane lane, InFlightLimits limits) {
        this.lane = lane;
        this.scheduler =
                new WorkScheduler(limits, keys::add, () -> turnWanted = true, loop, () -> now);
    }

    WorkFixture() {
        this(Lane.HOME, InFlightLimits.DEFAULT);
    }

    WorkFixture install(int config, FakePlugin fake) {
        return install(FakePlugin.installation(TEAM, config, "p" + config), fake);
    }

    WorkFixture install(PluginInstallation installation, FakePlugin fake) {
        fakes.put(installation.configId(), fake);
        installed.add(installation);
        return this;
    }

    ChainEnvironment environment() {
        if (environment == null) {
            PluginOperatorMetrics counters =
                    new PluginOperatorMetrics(
                            UnregisteredMetricsGroup.createOperatorMetricGroup(), false);
            HookDriver hooks = new HookDriver(counters, hookCounters);
            PluginReports reports = new PluginReports(statuses::add, () -> now, () -> cancelled);
            LoadedPlugin.Environment ofPlugins =
                    new LoadedPlugin.Environment(
                            hooks,
                            scheduler,
                            loop,
                            (key, action) -> {
                                keys.add(key);
                                action.run();
                            },
                            () -> now,
                            reports,
                            (key, installation) -> null,
                            PluginHealth.ALL_WASTE);
            TeamPlugins plugins =
                    new TeamPlugins(
                            new RegistrySnapshot(new TeamDirectory(List.of()), installed),
                            RegistrySnapshot::chain,
                            (key, installation) -> plugin(key, installation, ofPlugins),
                            hooks,
                            reports,
                            added -> {},
                            (team, action) -> action.run(),
                            new KeptChains(
                                    loop,
                                    () -> now,
                                    lane == Lane.HOME ? KeptChains.KEPT_MILLIS : 0));
            environment =
                    new ChainEnvironment(
                            new WorkEnvironment(
                                    plugins, hooks, scheduler, metrics, reports, () -> now),
                            lane,
                            new ProcessEventChain(metrics, counters, reports, () -> now),
                            outputs);
        }
        return environment;
    }

    private LoadedPlugin plugin(
            long key, PluginInstallation installation, LoadedPlugin.Environment of) {
        return new LoadedPlugin(
                key,
                installation,
                () -> {
                    String error = loadErrors.get(installation.configId());
                    if (error != null) {
                        throw new PluginPlatform.PluginLoadException(error, null);
                    }
                    return fakes.get(installation.configId());
                },
                new PluginLog(
                        installation.identity(),
                        0,
                        installation.secrets(),
                        UUID.randomUUID(),
                        () -> now,
                        log::add),
                of);
    }

    static EventEnvelope envelope(String person, String data) {
        return new EventEnvelope(
                TEAM,
                "uuid-1",
                person,
                null,
                null,
                "2026-11-24T10:00:00Z",
                null,
                data.getBytes(StandardCharsets.UTF_8),
                null,
                null,
                0,
                "t",
                0,
                0);
    }

    void submit(EventEnvelope event) {
        scheduler.submit(
                new EventRun(
                        environment(),
                        (PluginInput.Event) PluginInput.of(event),
                        event.teamId(),
                        0,
                        null));
        settle();
    }

    /** Runs all that can run now. */
    void settle() {
        loop.drain();
        for (int turns = 0; turnWanted; turns++) {
            if (turns > MOST_TURNS) {
                throw new AssertionError("Turns that lead nowhere");
            }
            turnWanted = false;
            scheduler.takeTurn();
            loop.drain();
        }
    }

    void passTime(long millis) {
        now += millis;
        settle();
    }

    List<AppMetric> appMetrics() {
        List<AppMetric> flushed = new ArrayList<>();
        metrics.flush(flushed::add);
        return flushed;
    }

    String passedJson() {
        EventEnvelope last = outputs.passed.get(outputs.passed.size() - 1);
        return new String(last.processed(), StandardCharsets.UTF_8);
    }
}
