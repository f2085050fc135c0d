package io.hedgerow.job.registry;

import io.hedgerow.operators.registry.RegistryLoader.RegistryUnavailableException;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls at an interval and hands over what differs from the last time. While it cannot be read it
 * goes on trying, less and less often, and never gives up.
 *
 * <p>Owns: the poll and its rhythm. Lives: as its reader. Threads: the fetcher's; {@link #wakeUp}
 * from any. Survives: nothing; after a restart the first poll is handed over whatever it says.
 */
final class RegistryPoller implements SplitReader<RegistryFingerprints, RegistrySplit> {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryPoller.class);
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    private final RegistryPoll poll;
    private final RegistryPollMetrics metrics;
    private final long intervalMillis;
    private final boolean once;

    private final Object rhythm = new Object();
    private boolean awake;
    private long pauseMillis;
    private int failures;
    private String told;
    private String splitId;
    private RegistryFingerprints handedOver;

    /**
     * @param once the split ends with the first poll that succeeds
     */
    RegistryPoller(
            RegistryPoll poll, RegistryPollMetrics metrics, Duration interval, boolean once) {
        this.poll = poll;
        this.metrics = metrics;
        this.intervalMillis = Math.max(1, interval.toMillis());
        this.once = once;
    }

    @Override
    public void handleSplitsChanges(SplitsChange<RegistrySplit> change) {
        splitId = change.splits().get(0).splitId();
    }

    @Override
    public RecordsWithSplitIds<RegistryFingerprints> fetch() throws IOException {
        RecordsBySplits.Builder<RegistryFingerprints> records = new RecordsBySplits.Builder<>();
        if (!pause()) {
            return records.build();
        }
        try {
            RegistryFingerprints now = poll.take();
            succeeded();
            if (!now.equals(handedOver)) {
                handedOver = now;
                records.add(splitId, now);
            }
            if (once) {
                records.addFinishedSplit(splitId);
            }
        } catch (RegistryUnavailableException e) {
            if (!poll.isClosed()) {
                failed(e);
            }
        }
        return records.build();
    }

    /** Returns false when woken before the time is up. */
    private boolean pause() {
        long end = System.nanoTime() + pauseMillis * 1_000_000;
        synchronized (rhythm) {
            try {
                long left = pauseMillis;
                while (!awake && left > 0) {
                    rhythm.wait(left);
                    left = (end - System.nanoTime() + 999_999) / 1_000_000;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            boolean due = !awake;
            awake = false;
            return due;
        }
    }

    private void succeeded() {
        if (failures > 0) {
            LOG.info("The registry can be read again from {}", poll);
        }
        failures = 0;
        told = null;
        pauseMillis = intervalMillis;
        metrics.succeeded();
    }

    private void failed(RegistryUnavailableException e) {
        failures++;
        if (!e.getMessage().equals(told)) {
            told = e.getMessage();
            LOG.warn("What is in force stays, trying again: {}", told);
        }
        long longest = Math.max(LONGEST_PAUSE_MILLIS, intervalMillis);
        pauseMillis = Math.min(longest, Math.max(intervalMillis, pauseMillis * 2));
        metrics.failed();
    }

    @Override
    public void wakeUp() {
        synchronized (rhythm) {
            awake = true;
            rhythm.notifyAll();
        }
    }

    @Override
    public void close() {
        poll.close();
    }
}
