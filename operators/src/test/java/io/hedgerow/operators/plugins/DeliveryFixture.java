package io.hedgerow.operators.plugins;

import io.hedgerow.operators.delivery.Backlog;
import io.hedgerow.operators.delivery.DeliveryHook;
import io.hedgerow.operators.delivery.DeliveryItem;
import io.hedgerow.operators.delivery.DeliveryKey;
import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.delivery.DeliveryState;
import io.hedgerow.operators.delivery.HeapBudget;
import io.hedgerow.operators.delivery.PendingItem;
import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** Everything deliveries of one config run with, but Flink. */
final class DeliveryFixture {

    static final int CONFIG = 7;
    static final long KEY = DeliveryKey.of(CONFIG, 0);

    final WorkFixture work = new WorkFixture();
    private final SideOutputsInMemory out = new SideOutputsInMemory();
    private final SideOutputs outputs =
            new SideOutputs(
                    out,
                    new PluginOperatorMetrics(
                            UnregisteredMetricsGroup.createOperatorMetricGroup(), false),
                    new HookCounters(UnregisteredMetricsGroup.createOperatorMetricGroup()));
    private final HeapBudget heap = new HeapBudget(1 << 20);
    private final DeliveryState state =
            new DeliveryState(
                    new MapStateInMemory<>(),
                    new MapStateInMemory<>(),
                    new MapStateInMemory<>(),
                    new ValueInMemory<>());
    private final Backlog backlog = new Backlog(state, DeliveryOptions.Backlog.DEFAULT, heap);
    private DeliveryEnvironment environment;

    static PluginInstallation installation(String code, String configJson) {
        return PluginInstallation.of(
                new PluginIdentity(KEY, CONFIG + 100, CONFIG, "p"),
                CONFIG,
                TranspiledSource.verbatim("index.js", code),
                configJson,
                Map.of(),
                0,
                PluginInstallation.OnError.DEFAULT,
                null,
                SecretMask.NONE);
    }

    DeliveryFixture install(PluginInstallation installation, FakePlugin fake) {
        work.install(installation, fake);
        return this;
    }

    /** The registry changes; a new version runs as the fake given. */
    void changeTo(FakePlugin fake, PluginInstallation... installations) {
        work.fakes.put(CONFIG, fake);
        work.environment()
                .work()
                .plugins()
                .changeTo(
                        new RegistrySnapshot(new TeamDirectory(List.of()), List.of(installations)));
        work.settle();
    }

    DeliveryEnvironment environment() {
        if (environment == null) {
            WorkEnvironment of = work.environment().work();
            environment =
                    new DeliveryEnvironment(
                            of,
                            DeliveryOptions.DEFAULT,
                            state,
                            heap,
                            new TimersByHand(),
                            new DeliveryOutcomes(
                                    outputs,
                                    of.reports(),
                                    new DeliveryMetrics(
                                            UnregisteredMetricsGroup.createOperatorMetricGroup()),
                                    of.clock()),
                            null,
                            null,
                            work.loop,
                            (key, action) -> action.run());
        }
        return environment;
    }

    /** A new item behind all others. */
    PendingItem pending(DeliveryHook hook) throws Exception {
        backlog.add(DeliveryItem.of(hook, DeliveryHarness.event("a", "e"), work.now));
        PendingItem last = null;
        for (PendingItem each : backlog.window()) {
            last = each;
        }
        return last;
    }

    List<DeadLetterRow> deadLetters() {
        return out.of(PluginOutputs.DEAD_LETTERS);
    }

    List<AppMetric> appMetrics() {
        outputs.flush();
        return out.of(PluginOutputs.APP_METRICS);
    }
}
