package io.hedgerow.operators.ingest;

import io.hedgerow.operators.output.DeadLetters;
import io.hedgerow.operators.plugins.PluginOutputs;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.SharedRegistry;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Input messages to envelopes; what cannot be read becomes a dead letter and the job goes on. */
public final class ParseFunction extends ProcessFunction<InputRecord, EventEnvelope> {

    private static final long serialVersionUID = 1L;
    private static final String STAGE = "parse";

    private final RegistryLoader registryLoader;
    private transient boolean acquired;
    private transient InputMessageParser parser;
    private transient Counter unreadable;

    public ParseFunction(RegistryLoader registryLoader) {
        this.registryLoader = registryLoader;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        SharedRegistry.acquire(registryLoader);
        acquired = true;
        parser = new InputMessageParser(() -> SharedRegistry.current(registryLoader).teams());
        unreadable = getRuntimeContext().getMetricGroup().counter("unreadableMessages");
    }

    @Override
    public void processElement(InputRecord input, Context context, Collector<EventEnvelope> out) {
        EventEnvelope event;
        try {
            event = parser.parse(input);
        } catch (UnprocessableEventException e) {
            unreadable.inc();
            context.output(
                    PluginOutputs.DEAD_LETTERS,
                    DeadLetters.of(input, STAGE, e.getMessage(), System.currentTimeMillis()));
            return;
        }
        out.collect(event);
    }

    @Override
    public void close() {
        if (acquired) {
            SharedRegistry.release(registryLoader);
            acquired = false;
        }
    }
}
