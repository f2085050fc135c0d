package io.hedgerow.job.ingestion;

import io.hedgerow.operators.output.AppMetric;
import org.apache.kafka.clients.producer.ProducerRecord;

/** App metrics as messages without a key (contract §6.9); the error fields only of errors. */
final class AppMetricSerializer extends TopicRecords<AppMetric> {

    private static final long serialVersionUID = 1L;

    AppMetricSerializer(String topic) {
        super(topic);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            AppMetric metric, KafkaSinkContext context, Long timestamp) {
        return new ProducerRecord<>(topic(), json(metric));
    }

    private static byte[] json(AppMetric metric) {
        return JsonMessage.of(
                out -> {
                    out.writeStringField(
                            "timestamp", JsonMessage.microseconds(metric.timestampMicros()));
                    out.writeNumberField("team_id", metric.teamId());
                    out.writeNumberField("plugin_config_id", metric.pluginConfigId());
                    out.writeStringField("job_id", metric.jobId());
                    out.writeStringField("category", metric.category());
                    out.writeNumberField("successes", metric.successes());
                    out.writeNumberField("successes_on_retry", metric.successesOnRetry());
                    out.writeNumberField("failures", metric.failures());
                    if (!metric.errorUuid().equals(AppMetric.NO_ERROR)) {
                        out.writeStringField("error_uuid", metric.errorUuid().toString());
                        out.writeStringField("error_type", metric.errorType());
                        out.writeStringField("error_details", metric.errorDetails());
                    }
                });
    }
}
