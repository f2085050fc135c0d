package io.hedgerow.deployment.export;

import static io.hedgerow.deployment.clickhouse.SqlText.quote;

import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseException;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.host.LogSink;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What the plugin logs, and what became of its batches, where the job's plugins put theirs: {@code
 * plugin_log_entries} and {@code app_metrics}, there as the job of the export's id.
 *
 * <p><b>Owns</b> lines that are not yet written, at most {@value #MOST_LINES}. <b>Lives</b> for an
 * export. <b>Threads</b>: any. <b>Survives</b> nothing.
 */
final class PluginReports {

    private static final int MOST_LINES = 1_000;

    private final ClickHouseClient client;
    private final PluginInstallation installation;
    private final UUID export;
    private final UUID instance = UUID.randomUUID();
    private final List<String> lines = new ArrayList<>();
    private long omitted;

    PluginReports(ClickHouseClient client, PluginInstallation installation, UUID export) {
        this.client = client;
        this.installation = installation;
        this.export = export;
    }

    /** Lines of a flood are counted, not kept. */
    synchronized void log(LogSink.Source source, LogSink.Type type, String message) {
        if (lines.size() >= MOST_LINES) {
            omitted++;
            return;
        }
        lines.add(row(source, type, message));
    }

    private String row(LogSink.Source source, LogSink.Type type, String message) {
        PluginIdentity identity = installation.identity();
        return "('%s', %d, %d, %d, now64(6), '%s', '%s', %s, '%s')"
                .formatted(
                        UUID.randomUUID(),
                        identity.teamId(),
                        identity.pluginId(),
                        identity.pluginConfigId(),
                        source,
                        type,
                        quote(installation.secrets().apply(message)),
                        instance);
    }

    void writeLog() throws ClickHouseException, InterruptedException {
        String rows;
        synchronized (this) {
            if (omitted > 0) {
                lines.add(
                        row(
                                LogSink.Source.SYSTEM,
                                LogSink.Type.WARN,
                                omitted + " further lines were left out"));
                omitted = 0;
            }
            rows = String.join(", ", lines);
            lines.clear();
        }
        if (!rows.isEmpty()) {
            client.query(
                    "INSERT INTO plugin_log_entries (id, team_id, plugin_id, plugin_config_id,"
                            + " timestamp, source, type, message, instance_id) VALUES "
                            + rows);
        }
    }

    /** Category {@code exportEvents} (contract §5.5). */
    void count(long successes, long successesOnRetry, long failures)
            throws ClickHouseException, InterruptedException {
        client.query(
                "INSERT INTO app_metrics (team_id, timestamp, plugin_config_id, category, job_id,"
                        + " successes, successes_on_retry, failures) VALUES (%d, now64(6), %d,"
                                .formatted(
                                        installation.identity().teamId(), installation.configId())
                        + " 'exportEvents', '%s', %d, %d, %d)"
                                .formatted(export, successes, successesOnRetry, failures));
    }
}
