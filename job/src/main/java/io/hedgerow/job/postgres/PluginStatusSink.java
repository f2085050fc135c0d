package io.hedgerow.job.postgres;

import io.hedgerow.operators.output.PluginErrorRecord;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.output.PluginStatus.Kind;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes statuses of plugin configs to {@code posthog_pluginconfig} (contract §2.2, §5.4), at least
 * once: writing one again changes nothing, and an older error never replaces a newer one. Each is
 * written as it comes; what cannot be written in two minutes fails the job, which then goes back to
 * its last checkpoint and makes it anew (decision 0044).
 */
public final class PluginStatusSink implements Sink<PluginStatus> {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(PluginStatusSink.class);

    private static final int BATCH = 1;
    private static final int RETRIES = 3;

    /**
     * {@code disabled} in the record says when the job disabled the config, until it is enabled;
     * {@code stamp} says what the error is of.
     *
     * <p>A later error replaces an earlier one. That an instance works clears an error that is of
     * another content or older than the running task, and one of a config that was enabled again
     * after it; never what an instance of the same content has met elsewhere meanwhile, nor why the
     * job has disabled the config. What is fatal for one content says nothing of another.
     */
    private static final String UPDATE =
            """
            UPDATE posthog_pluginconfig c
            SET error = n.error,
                enabled = c.enabled AND NOT n.disable
            FROM (
                SELECT id, disable AND current AS disable,
                    CASE WHEN holds THEN error ELSE was END
                    || CASE
                        WHEN disable AND current AND enabled
                            THEN jsonb_build_object('disabled', at)
                        WHEN NOT enabled AND ended THEN jsonb_build_object('disabled', was->'disabled')
                        ELSE '{}' END AS error
                FROM (
                    SELECT *, CASE
                        WHEN fatal AND NOT current THEN false
                        WHEN error IS NOT NULL THEN coalesce(was->>'time', '') COLLATE "C" <= at
                        WHEN NOT current OR NOT enabled AND ended THEN false
                        ELSE coalesce(was->>'time', '') COLLATE "C" <= at
                            OR stamp IS NOT NULL
                                AND (enabled AND ended OR was->>'stamp' IS DISTINCT FROM stamp)
                        END AS holds
                    FROM (
                        SELECT o.id, o.enabled, o.error AS was,
                            coalesce(jsonb_exists(o.error, 'disabled'), false) AS ended,
                            s.error || CASE WHEN s.stamp IS NULL THEN '{}'
                                ELSE jsonb_build_object('stamp', s.stamp) END AS error,
                            s.at, s.fatal, s.disable, s.stamp,
                            coalesce(s.stamp = %s, true) AS current
                        FROM (VALUES (?::bigint, ?::integer, ?::jsonb, ?::text, ?::boolean,
                                ?::boolean, ?::text))
                            AS s(team_id, config_id, error, at, fatal, disable, stamp)
                        JOIN posthog_pluginconfig o ON o.id = s.config_id AND o.team_id = s.team_id
                        FOR UPDATE OF o
                    ) known
                ) judged
            ) n
            WHERE c.id = n.id
              AND (c.error IS DISTINCT FROM n.error OR (c.enabled AND n.disable))
            """
                    .formatted(ConfigStamp.OF_ONE);

    private final PatientConnections connections;
    private final JdbcSink<PluginStatus> jdbc;

    /**
     * @param registry the database; its user must be allowed to update {@code posthog_pluginconfig}
     * @param disable whether {@link Kind#DISABLED} takes the config out of force, or is an error
     *     only (contract §10 row 27)
     */
    public PluginStatusSink(PostgresRegistryLoader registry, boolean disable) {
        connections = new PatientConnections(registry.login());
        jdbc =
                JdbcSink.<PluginStatus>builder()
                        .withQueryStatement(
                                UPDATE, (statement, status) -> fill(statement, status, disable))
                        .withExecutionOptions(
                                JdbcExecutionOptions.builder()
                                        .withBatchSize(BATCH)
                                        .withBatchIntervalMs(0)
                                        .withMaxRetries(RETRIES)
                                        .build())
                        .buildAtLeastOnce(connections);
    }

    @Override
    public SinkWriter<PluginStatus> createWriter(WriterInitContext context) throws IOException {
        return new Writer(jdbc.createWriter(context), connections);
    }

    private static void fill(PreparedStatement statement, PluginStatus status, boolean disable)
            throws SQLException {
        statement.setLong(1, status.teamId());
        statement.setInt(2, status.configId());
        statement.setString(3, status.errorJson());
        statement.setString(4, PluginErrorRecord.time(status.timeMillis()));
        boolean fatal = status.kind() == Kind.DISABLED;
        statement.setBoolean(5, fatal);
        statement.setBoolean(6, fatal && disable);
        statement.setString(7, status.stamp());
    }

    /**
     * The connector's writer, whose {@code close} writes once more what failed before, and throws
     * when that fails too; a task that throws there takes its TaskManager down. What is pending
     * then is of no checkpoint: the restarted job makes it anew.
     */
    private record Writer(SinkWriter<PluginStatus> jdbc, PatientConnections connections)
            implements SinkWriter<PluginStatus> {

        @Override
        public void write(PluginStatus status, Context context)
                throws IOException, InterruptedException {
            jdbc.write(status, context);
        }

        @Override
        public void flush(boolean endOfInput) throws IOException, InterruptedException {
            jdbc.flush(endOfInput);
        }

        @Override
        public void close() {
            connections.giveUp();
            try {
                jdbc.close();
            } catch (Exception e) {
                LOG.warn(
                        "A status that had not been written is left to the restarted job: {}",
                        e.toString());
            } finally {
                connections.closeConnection();
            }
        }
    }
}
