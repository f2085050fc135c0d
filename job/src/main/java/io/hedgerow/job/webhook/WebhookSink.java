package io.hedgerow.job.webhook;

import io.hedgerow.job.secrets.SecretException;
import io.hedgerow.operators.output.PluginStatus;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Posts to an address when a plugin config was disabled or paused, at least once, with the same
 * {@code Idempotency-Key} at every try (decision 0068).
 */
public final class WebhookSink
        implements Sink<PluginStatus>, SupportsWriterState<PluginStatus, WebhookState> {

    private static final long serialVersionUID = 1L;

    private final WebhookTarget target;

    public WebhookSink(WebhookTarget target) {
        this.target = target;
    }

    @Override
    public StatefulSinkWriter<PluginStatus, WebhookState> createWriter(WriterInitContext context)
            throws IOException {
        return restoreWriter(context, List.of());
    }

    /**
     * @throws IOException when the secret cannot be read: unsigned requests would be refused, or
     *     worse, taken
     */
    @Override
    public StatefulSinkWriter<PluginStatus, WebhookState> restoreWriter(
            WriterInitContext context, Collection<WebhookState> restored) throws IOException {
        String secret;
        try {
            secret = target.secret() == null ? null : target.secret().read();
        } catch (SecretException e) {
            throw new IOException("The secret of the status webhook: " + e.getMessage(), e);
        }
        return new WebhookWriter(target, secret, restored, context.metricGroup());
    }

    @Override
    public SimpleVersionedSerializer<WebhookState> getWriterStateSerializer() {
        return new WebhookState.Serializer();
    }
}
