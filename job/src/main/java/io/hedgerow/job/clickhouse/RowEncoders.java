package io.hedgerow.job.clickhouse;

import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.output.EventRow;
import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.output.SessionRecordingRow;
import java.io.IOException;
import java.util.List;

/** The rows of our own tables. */
public final class RowEncoders {

    public static final List<RowEncoder<?>> ALL =
            List.of(
                    new Events(),
                    new SessionRecordings(),
                    new PluginLogs(),
                    new AppMetrics(),
                    new DeadLetters());

    private RowEncoders() {}

    /** Contract §6.4. */
    public static final class Events implements RowEncoder<EventRow> {

        private static final long serialVersionUID = 1L;

        @Override
        public String table() {
            return "events";
        }

        @Override
        public List<String> columns() {
            return List.of(
                    "uuid",
                    "event",
                    "properties",
                    "timestamp",
                    "team_id",
                    "distinct_id",
                    "elements_chain",
                    "created_at");
        }

        @Override
        public void encode(EventRow event, RowBinaryWriter row) throws IOException {
            row.uuid(event.uuid());
            row.text(event.event());
            row.bytes(event.properties());
            row.int64(event.timestampMicros());
            row.int64(event.teamId());
            row.text(event.distinctId());
            row.text(event.elementsChain());
            row.int64(event.createdAtMicros());
        }
    }

    /** Contract §6.10. */
    public static final class SessionRecordings implements RowEncoder<SessionRecordingRow> {

        private static final long serialVersionUID = 1L;

        @Override
        public String table() {
            return "session_recording_events";
        }

        @Override
        public List<String> columns() {
            return List.of(
                    "uuid",
                    "team_id",
                    "distinct_id",
                    "session_id",
                    "window_id",
                    "snapshot_data",
                    "timestamp",
                    "created_at");
        }

        @Override
        public void encode(SessionRecordingRow recording, RowBinaryWriter row) throws IOException {
            row.uuid(recording.uuid());
            row.int64(recording.teamId());
            row.text(recording.distinctId());
            row.text(recording.sessionId());
            row.text(recording.windowId());
            row.bytes(recording.snapshotData());
            row.int64(recording.timestampMicros());
            row.int64(recording.timestampMicros());
        }
    }

    /** Contract §6.8. */
    public static final class PluginLogs implements RowEncoder<PluginLogEntry> {

        private static final long serialVersionUID = 1L;

        @Override
        public String table() {
            return "plugin_log_entries";
        }

        @Override
        public List<String> columns() {
            return List.of(
                    "id",
                    "team_id",
                    "plugin_id",
                    "plugin_config_id",
                    "timestamp",
                    "source",
                    "type",
                    "message",
                    "instance_id");
        }

        @Override
        public void encode(PluginLogEntry entry, RowBinaryWriter row) throws IOException {
            row.uuid(entry.id());
            row.int64(entry.teamId());
            row.int64(entry.pluginId());
            row.int64(entry.pluginConfigId());
            row.int64(entry.timestampMicros());
            row.text(entry.source());
            row.text(entry.type());
            row.text(entry.message());
            row.uuid(entry.instanceId());
        }
    }

    /** Contract §6.9. */
    public static final class AppMetrics implements RowEncoder<AppMetric> {

        private static final long serialVersionUID = 1L;

        @Override
        public String table() {
            return "app_metrics";
        }

        @Override
        public List<String> columns() {
            return List.of(
                    "team_id",
                    "timestamp",
                    "plugin_config_id",
                    "category",
                    "job_id",
                    "successes",
                    "successes_on_retry",
                    "failures",
                    "error_uuid",
                    "error_type",
                    "error_details");
        }

        @Override
        public void encode(AppMetric metric, RowBinaryWriter row) throws IOException {
            row.int64(metric.teamId());
            row.int64(metric.timestampMicros());
            row.int64(metric.pluginConfigId());
            row.text(metric.category());
            row.text(metric.jobId());
            row.int64(metric.successes());
            row.int64(metric.successesOnRetry());
            row.int64(metric.failures());
            row.uuid(metric.errorUuid());
            row.text(metric.errorType());
            row.text(metric.errorDetails());
        }
    }

    /** Contract §6.13. */
    public static final class DeadLetters implements RowEncoder<DeadLetterRow> {

        private static final long serialVersionUID = 1L;

        @Override
        public String table() {
            return "events_dead_letter_queue";
        }

        @Override
        public List<String> columns() {
            return List.of(
                    "id",
                    "event_uuid",
                    "event",
                    "properties",
                    "distinct_id",
                    "team_id",
                    "elements_chain",
                    "created_at",
                    "ip",
                    "site_url",
                    "now",
                    "raw_payload",
                    "error_timestamp",
                    "error_location",
                    "error",
                    "tags");
        }

        @Override
        public void encode(DeadLetterRow letter, RowBinaryWriter row) throws IOException {
            row.uuid(letter.id());
            row.uuid(letter.eventUuid());
            row.text(letter.event());
            row.text(letter.properties());
            row.text(letter.distinctId());
            row.int64(letter.teamId());
            row.text(letter.elementsChain());
            row.int64(letter.createdAtMicros());
            row.text(letter.ip());
            row.text(letter.siteUrl());
            row.int64(letter.nowMicros());
            row.bytes(letter.rawPayload());
            row.int64(letter.errorTimestampMicros());
            row.text(letter.errorLocation());
            row.text(letter.error());
            row.texts(letter.tags());
        }
    }
}
