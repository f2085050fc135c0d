package io.hedgerow.deployment.bench.pipeline;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Processor time that this JVM, which runs Flink, and other processes have used, written down ten
 * times a second. On a busy machine it tells more than events per second do.
 *
 * <p><b>Owns</b> a thread. <b>Lives</b> from {@link #start} to {@link #close}. <b>Threads</b>: its
 * own writes, any reads. <b>Survives</b> nothing.
 */
final class CpuLog implements AutoCloseable {

    private static final long INTERVAL_MILLIS = 100;

    private final OperatingSystemMXBean self =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final List<Long> pids;
    private final TreeMap<Long, double[]> samples = new TreeMap<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread created = new Thread(task, "cpu-log");
                        created.setDaemon(true);
                        return created;
                    });

    private CpuLog(List<Long> pids) {
        this.pids = pids;
    }

    /**
     * @param pids the other processes
     */
    static CpuLog start(List<Long> pids) {
        CpuLog log = new CpuLog(List.copyOf(pids));
        log.sample();
        log.thread.scheduleAtFixedRate(
                log::sample, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        return log;
    }

    private synchronized void sample() {
        double[] micros = new double[pids.size() + 1];
        micros[0] = self.getProcessCpuTime() / 1e3;
        for (int i = 0; i < pids.size(); i++) {
            micros[i + 1] =
                    ProcessHandle.of(pids.get(i))
                                    .flatMap(process -> process.info().totalCpuDuration())
                                    .orElse(Duration.ZERO)
                                    .toNanos()
                            / 1e3;
        }
        samples.put(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()), micros);
    }

    /**
     * @param from microseconds since the epoch
     * @param to the same
     * @return microseconds used between the two, of this JVM and then of the others in order
     */
    synchronized double[] between(long from, long to) {
        double[] start = at(from);
        double[] used = at(to);
        for (int i = 0; i < used.length; i++) {
            used[i] -= start[i];
        }
        return used;
    }

    private double[] at(long micros) {
        var before = samples.floorEntry(micros);
        var after = samples.ceilingEntry(micros);
        if (before == null) {
            return after.getValue().clone();
        }
        if (after == null || after.getKey().equals(before.getKey())) {
            return before.getValue().clone();
        }
        double share = (micros - before.getKey()) / (double) (after.getKey() - before.getKey());
        double[] between = before.getValue().clone();
        for (int i = 0; i < between.length; i++) {
            between[i] += share * (after.getValue()[i] - between[i]);
        }
        return between;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
