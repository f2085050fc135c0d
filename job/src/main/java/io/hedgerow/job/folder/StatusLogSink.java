package io.hedgerow.job.folder;

import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.output.PluginStatus.Kind;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes statuses of plugin configs to the log: a folder is written by people only. A config whose
 * setup has failed for good is off until it changes or the job restarts.
 */
public final class StatusLogSink implements Sink<PluginStatus> {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(StatusLogSink.class);

    @Override
    public SinkWriter<PluginStatus> createWriter(WriterInitContext context) {
        return new Writer();
    }

    private static final class Writer implements SinkWriter<PluginStatus> {

        @Override
        public void write(PluginStatus status, Context context) {
            if (status.kind() == Kind.ERROR_CLEARED) {
                LOG.debug("Plugin config {} of team {} works", status.configId(), status.teamId());
            } else {
                LOG.warn(
                        "Plugin config {} of team {}: {} {}",
                        status.configId(),
                        status.teamId(),
                        status.kind(),
                        status.errorJson());
            }
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
    }
}
