package io.hedgerow.job.ingestion;

import io.hedgerow.operators.output.PluginLogEntry;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Lines of the plugin log as messages (contract §6.8); the key is the line's id. */
final class PluginLogSerializer extends TopicRecords<PluginLogEntry> {

    private static final long serialVersionUID = 1L;

    PluginLogSerializer(String topic) {
        super(topic);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            PluginLogEntry entry, KafkaSinkContext context, Long timestamp) {
        return new ProducerRecord<>(
                topic(), entry.id().toString().getBytes(StandardCharsets.US_ASCII), json(entry));
    }

    private static byte[] json(PluginLogEntry entry) {
        return JsonMessage.of(
                out -> {
                    out.writeStringField("id", entry.id().toString());
                    out.writeNumberField("team_id", entry.teamId());
                    out.writeNumberField("plugin_id", entry.pluginId());
                    out.writeNumberField("plugin_config_id", entry.pluginConfigId());
                    out.writeStringField(
                            "timestamp", JsonMessage.microseconds(entry.timestampMicros()));
                    out.writeStringField("source", entry.source());
                    out.writeStringField("type", entry.type());
                    out.writeStringField("message", entry.message());
                    out.writeStringField("instance_id", entry.instanceId().toString());
                });
    }
}
