package io.hedgerow.operators.ingest;

import io.hedgerow.operators.output.DeadLetters;
import io.hedgerow.operators.output.EventRow;
import io.hedgerow.operators.plugins.PluginOutputs;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.SharedRegistry;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Events after their plugins to rows; what cannot become a row becomes a dead letter. */
public final class NormalizeFunction extends ProcessFunction<EventEnvelope, EventRow> {

    private static final long serialVersionUID = 1L;
    private static final String STAGE = "prepareEventStep";

    private final RegistryLoader registryLoader;
    private transient boolean acquired;
    private transient EventNormalizer normalizer;
    private transient Counter unprocessable;

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
        normalizer = new EventNormalizer(System::currentTimeMillis, invalidTimestamps::inc);
    }

    @Override
    public void processElement(EventEnvelope event, Context context, Collector<EventRow> out) {
        EventRow row;
        try {
            row =
                    normalizer.normalize(
                            event,
                            SharedRegistry.current(registryLoader).teams().byId(event.teamId()));
        } catch (UnprocessableEventException e) {
            unprocessable.inc();
            context.output(
                    PluginOutputs.DEAD_LETTERS,
                    DeadLetters.of(
                            event, STAGE, e.getMessage(), List.of(), System.currentTimeMillis()));
            return;
        }
        out.collect(row);
    }

    @Override
    public void close() {
        if (acquired) {
            SharedRegistry.release(registryLoader);
            acquired = false;
        }
    }
}
