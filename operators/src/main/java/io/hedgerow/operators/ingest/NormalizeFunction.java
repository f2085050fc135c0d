package io.hedgerow.operators.ingest;

import io.hedgerow.operators.delivery.DeliveryHooks;
import io.hedgerow.operators.output.DeadLetters;
import io.hedgerow.operators.output.EventRow;
import io.hedgerow.operators.plugins.PluginOutputs;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SharedRegistry;
import io.hedgerow.operators.registry.TeamDirectory.Team;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Events after their plugins to rows; what cannot become a row becomes a dead letter. Session
 * recordings go to their own table if their team has opted in, and are dropped and counted if not
 * (contract §7.10). Of those that are kept the main output has what a plugin of the team wants in
 * {@code onSnapshot}.
 */
public final class NormalizeFunction extends ProcessFunction<EventEnvelope, EventRow> {

    private static final long serialVersionUID = 1L;
    private static final String STAGE = "prepareEventStep";

    private final RegistryLoader registryLoader;
    private transient boolean acquired;
    private transient EventNormalizer normalizer;
    private transient Counter unprocessable;
    private transient Counter droppedSnapshots;

    public NormalizeFunction(RegistryLoader registryLoader) {
        this.registryLoader = registryLoader;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        SharedRegistry.acquire(registryLoader);
        acquired = true;
        Counter invalidTimestamps =
                getRuntimeContext().getMetricGroup().counter("invalidTimestamps");
        unprocessable = getRuntimeContext().getMetricGroup().counter("unprocessableEvents");
        droppedSnapshots = getRuntimeContext().getMetricGroup().counter("droppedSnapshots");
        normalizer = new EventNormalizer(System::currentTimeMillis, invalidTimestamps::inc);
    }

    @Override
    public void processElement(EventEnvelope event, Context context, Collector<EventRow> out) {
        RegistrySnapshot registry = SharedRegistry.current(registryLoader);
        Team team = registry.teams().byId(event.teamId());
        try {
            EventRow row = normalizer.normalize(event, team);
            if (!row.isSnapshot()) {
                out.collect(row);
            } else if (team.sessionRecordingOptIn()) {
                context.output(PluginOutputs.SESSION_RECORDINGS, SnapshotReader.read(row));
                if (isWanted(registry.chain(team.id()))) {
                    out.collect(row);
                }
            } else {
                droppedSnapshots.inc();
            }
        } catch (UnprocessableEventException e) {
            unprocessable.inc();
            context.output(
                    PluginOutputs.DEAD_LETTERS,
                    DeadLetters.of(
                            event, STAGE, e.getMessage(), List.of(), System.currentTimeMillis()));
        }
    }

    private static boolean isWanted(List<PluginInstallation> chain) {
        for (PluginInstallation installation : chain) {
            if (DeliveryHooks.of(installation).snapshots()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        if (acquired) {
            SharedRegistry.release(registryLoader);
            acquired = false;
        }
    }
}
