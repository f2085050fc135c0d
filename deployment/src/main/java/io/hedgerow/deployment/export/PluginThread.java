package io.hedgerow.deployment.export;

import io.hedgerow.operators.plugins.PluginPlatform;
import io.hedgerow.runtime.host.HostClock;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.host.RandomSource;
import io.hedgerow.runtime.host.RefusedException;
import io.hedgerow.runtime.host.StorageStore;
import io.hedgerow.runtime.host.memory.MemoryCache;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The thread that owns a plugin context, and what the plugin reaches from it. The job's state is
 * not at hand here: {@code cache} begins empty and ends with the export, {@code storage}, {@code
 * jobs} and {@code posthog.capture} refuse.
 *
 * <p><b>Owns</b> the thread and the cache. <b>Lives</b> until closed. <b>Threads</b>: any.
 * <b>Survives</b> nothing.
 */
final class PluginThread implements AutoCloseable {

    private static final long CLOSE_SECONDS = 10;

    private final ScheduledThreadPoolExecutor executor;
    private final MemoryCache cache = new MemoryCache();

    PluginThread() {
        executor =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread thread = new Thread(task, "export-plugin");
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRemoveOnCancelPolicy(true);
    }

    HostServices services(PluginPlatform platform, PluginReports log) {
        return new HostServices(
                new NoStorage(),
                cache,
                HostClock.SYSTEM,
                RandomSource.SYSTEM,
                platform.http(),
                platform.geoip(),
                (origin, ordinal, job, payload, due) -> {
                    throw refusal("jobs");
                },
                (origin, function, ordinal, event) -> {
                    throw refusal("posthog.capture");
                },
                log::log,
                (delay, action) -> {
                    ScheduledFuture<?> timer =
                            executor.schedule(action, delay, TimeUnit.MILLISECONDS);
                    return () -> timer.cancel(false);
                },
                executor);
    }

    private static RefusedException refusal(String what) {
        return new RefusedException(
                "Error",
                what + " cannot be used in a historical export: it belongs to the running job");
    }

    void execute(Runnable task) {
        executor.execute(task);
    }

    <T> T call(Callable<T> task) throws ExecutionException, InterruptedException {
        return executor.submit(task).get();
    }

    @Override
    public void close() {
        executor.shutdown();
        try {
            executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class NoStorage implements StorageStore {

        @Override
        public String get(String key) {
            throw refusal("storage");
        }

        @Override
        public void put(String key, String json) {
            throw refusal("storage");
        }

        @Override
        public void remove(String key) {
            throw refusal("storage");
        }
    }
}
