package io.hedgerow.deployment.export;

import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.ingestion.RuntimePlatformFactory;
import io.hedgerow.operators.registry.PluginInstallation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One export of a plugin config: its days, so many at a time (contract §2.8 v2).
 *
 * <p><b>Owns</b> a thread per day under way. <b>Lives</b> for one {@link #run}. <b>Threads</b>: its
 * own. <b>Survives</b>: how far each day is, in {@link ExportTable}.
 */
public final class HistoricalExport {

    private final ClickHouseClient client;
    private final ExportTable table;
    private final RuntimePlatformFactory plugins;
    private final PluginInstallation installation;
    private final UUID id;
    private final ExportRange range;
    private final int parallelism;
    private final Consumer<State> progress;
    private final Map<Integer, ChunkCursor> cursors = new ConcurrentHashMap<>();
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * How it stands.
     *
     * @param progress from 0 to 1
     */
    public record State(double progress, long events) {}

    /**
     * @param id of a new export, or of one that goes on
     * @param progress is told after each page, from any thread
     */
    public HistoricalExport(
            ClickHouseClient client,
            ExportTable table,
            RuntimePlatformFactory plugins,
            PluginInstallation installation,
            UUID id,
            ExportRange range,
            int parallelism,
            Consumer<State> progress) {
        this.client = client;
        this.table = table;
        this.plugins = plugins;
        this.installation = installation;
        this.id = id;
        this.range = range;
        this.parallelism = parallelism;
        this.progress = progress;
    }

    /**
     * Exports what is not exported yet.
     *
     * @return {@link ExportRun#DONE}, or {@link ExportRun#ABORTED} when that was asked for
     * @throws ExportException when the plugin failed for good; it can be resumed
     * @throws IOException when ClickHouse did; it can be resumed
     */
    public String run() throws ExportException, IOException, InterruptedException {
        cursors.putAll(table.cursors(id));
        save(ExportRun.RUNNING, "");
        PluginReports reports = new PluginReports(client, installation, id);
        try (ExportPlugin plugin = ExportPlugin.open(plugins, installation, reports)) {
            ChunkExport chunks =
                    new ChunkExport(
                            new EventPages(client, installation.identity().teamId()),
                            plugin,
                            reports,
                            new Noted(),
                            plugin.handlesLargeBatches());
            runAll(chunks);
            plugin.tearDown();
            reports.writeLog();
            save(ExportRun.DONE, "");
            return ExportRun.DONE;
        } catch (Aborted e) {
            save(ExportRun.ABORTED, e.getMessage());
            return ExportRun.ABORTED;
        } catch (ExportException e) {
            save(ExportRun.FAILED, e.getMessage());
            throw e;
        }
    }

    private void runAll(ChunkExport chunks)
            throws ExportException, IOException, InterruptedException {
        Queue<ExportRange.Chunk> due = new ConcurrentLinkedQueue<>(range.chunks());
        ExecutorService threads = Executors.newFixedThreadPool(parallelism);
        try {
            List<Future<Void>> workers = new ArrayList<>();
            for (int i = 0; i < parallelism; i++) {
                workers.add(
                        threads.submit(
                                () -> {
                                    work(chunks, due);
                                    return null;
                                }));
            }
            await(workers);
        } finally {
            threads.shutdownNow();
            threads.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    private void work(ChunkExport chunks, Queue<ExportRange.Chunk> due) throws Exception {
        try {
            ExportRange.Chunk chunk;
            while (stopped.getCount() > 0 && (chunk = due.poll()) != null) {
                chunks.run(chunk, cursors.getOrDefault(chunk.index(), ChunkCursor.startOf(chunk)));
            }
        } catch (Exception e) {
            stopped.countDown();
            throw e;
        }
    }

    /** The failure that stopped the others goes before theirs. */
    private static void await(List<Future<Void>> workers)
            throws ExportException, IOException, InterruptedException {
        Exception first = null;
        for (Future<Void> worker : workers) {
            try {
                worker.get();
            } catch (ExecutionException e) {
                Exception failure =
                        e.getCause() instanceof Exception known ? known : new IOException(e);
                if (first == null || first instanceof Aborted) {
                    first = failure;
                }
            }
        }
        if (first instanceof ExportException failure) {
            throw failure;
        }
        if (first instanceof IOException failure) {
            throw failure;
        }
        if (first != null) {
            throw new IllegalStateException(first);
        }
    }

    private State state() {
        List<ExportRange.Chunk> chunks = range.chunks();
        double sum = 0;
        long events = 0;
        for (ExportRange.Chunk chunk : chunks) {
            ChunkCursor cursor = cursors.get(chunk.index());
            if (cursor != null) {
                sum += Math.min(1, cursor.progress(chunk));
                events += cursor.events();
            }
        }
        return new State(sum / chunks.size(), events);
    }

    private void save(String status, String message) throws IOException, InterruptedException {
        State state = state();
        table.save(
                id,
                installation.configId(),
                range,
                parallelism,
                status,
                state.progress(),
                state.events(),
                message);
    }

    /** Ended on request, or with another day that failed. */
    private static final class Aborted extends ExportException {

        private static final long serialVersionUID = 1L;

        private Aborted(String message) {
            super(message);
        }
    }

    private final class Noted implements ChunkExport.Progress {

        @Override
        public void at(ExportRange.Chunk chunk, ChunkCursor cursor)
                throws IOException, InterruptedException, ExportException {
            cursors.put(chunk.index(), cursor);
            table.saveChunk(id, installation.configId(), chunk, cursor, cursor.isAtEndOf(chunk));
            save(ExportRun.RUNNING, "");
            progress.accept(state());
            check();
        }

        @Override
        public void sleep(long seconds) throws IOException, InterruptedException, ExportException {
            for (long i = 0; i < seconds && !stopped.await(1, TimeUnit.SECONDS); i++) {
                check();
            }
            check();
        }

        private void check() throws IOException, InterruptedException, ExportException {
            if (stopped.getCount() == 0) {
                throw new Aborted("another day failed");
            }
            if (table.abortRequested(id)) {
                throw new Aborted("on request");
            }
        }
    }
}
