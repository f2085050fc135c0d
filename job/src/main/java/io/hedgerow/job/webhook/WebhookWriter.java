package io.hedgerow.job.webhook;

import io.hedgerow.operators.output.PluginStatus;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes statuses without ever waiting; a thread of its own tells of them and tries again for a day.
 * What is not told yet is state, so that it is told at least once. If ten thousand wait, the one
 * due first makes room, and the log says so.
 *
 * <p>Owns: queue, sender, one thread. Lives: as its task. Threads: task thread, its own. Survives:
 * {@link WebhookState}.
 */
final class WebhookWriter implements StatefulSinkWriter<PluginStatus, WebhookState> {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookWriter.class);
    private static final long LAST_MILLIS = 30_000;

    private final WebhookTarget target;
    private final WebhookSender sender;
    private final WebhookQueue queue = new WebhookQueue();
    private final Thread thread;
    private final Counter delivered;
    private final Counter failures;
    private final Counter lost;

    /**
     * @param secret to sign with, {@code null} for none
     */
    WebhookWriter(
            WebhookTarget target,
            String secret,
            Collection<WebhookState> restored,
            MetricGroup metrics) {
        this.target = target;
        this.sender = new WebhookSender(target, secret);
        delivered = metrics.counter("webhookDelivered");
        failures = metrics.counter("webhookFailures");
        lost = metrics.counter("webhookLost");
        metrics.gauge("webhookPending", queue::size);
        restored.forEach(state -> queue.restore(state, System.currentTimeMillis()));
        thread = new Thread(this::run, "hedgerow-webhook");
        thread.setDaemon(true);
        thread.setContextClassLoader(WebhookWriter.class.getClassLoader());
        thread.start();
    }

    @Override
    public void write(PluginStatus status, Context context) {
        if (WebhookNotice.concerns(status)) {
            WebhookNotice removed = queue.add(status, System.currentTimeMillis());
            if (removed != null) {
                lost(removed, "too many are waiting");
            }
        }
    }

    private void run() {
        try {
            WebhookQueue.Delivery delivery;
            while ((delivery = queue.take()) != null) {
                String failure = sender.send(delivery.notice);
                if (failure == null) {
                    queue.delivered();
                    delivered.inc();
                    LOG.info("{} was told of {}", target, delivery.notice.key());
                } else {
                    failed(delivery.notice, failure);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("The webhook's thread ends");
        }
    }

    private void failed(WebhookNotice notice, String failure) {
        failures.inc();
        if (queue.failed(System.currentTimeMillis())) {
            LOG.warn("{} could not be told of {}, trying again: {}", target, notice.key(), failure);
        } else {
            lost(notice, failure);
        }
    }

    private void lost(WebhookNotice notice, String why) {
        lost.inc();
        LOG.error("{} is not told of {}: {}", target, notice.key(), why);
    }

    /** Does not wait but at the end of a bounded job, half a minute at most. */
    @Override
    public void flush(boolean endOfInput) throws InterruptedException {
        if (endOfInput) {
            queue.awaitEmpty(LAST_MILLIS);
        }
    }

    @Override
    public List<WebhookState> snapshotState(long checkpointId) {
        return List.of(queue.state(System.currentTimeMillis()));
    }

    @Override
    public void close() {
        queue.close();
        thread.interrupt();
        sender.close();
    }
}
