package io.hedgerow.operators.registry;

import io.hedgerow.operators.registry.RegistryLoader.RegistryUnavailableException;
import java.util.concurrent.CompletableFuture;

/**
 * One loader's newest snapshot, and the readings that bring a newer one. A reading covers the
 * revisions asked for before it began; those asked for meanwhile share the one after it.
 *
 * <p>Owns: snapshot, loader thread. Lives: as its entry in {@link SharedRegistry}. Threads: any;
 * readings on a daemon thread that lasts while there is something to read. Survives: nothing.
 */
final class LoadedRegistry implements AutoCloseable {

    /** One reading, begun or due, and the newest revision it covers. */
    private static final class Reading {
        private final CompletableFuture<RegistrySnapshot> result = new CompletableFuture<>();
        private long revision;

        Reading(long revision) {
            this.revision = revision;
        }
    }

    private final RegistryLoader loader;
    private final Object firstReading = new Object();
    private volatile RegistrySnapshot snapshot;
    private long covered = Long.MIN_VALUE;
    private Reading running;
    private Reading next;
    private Thread thread;
    private boolean closed;

    /** Guarded by {@link SharedRegistry}. */
    int users;

    LoadedRegistry(RegistryLoader loader) {
        this.loader = loader;
    }

    RegistrySnapshot first() throws RegistryUnavailableException {
        synchronized (firstReading) {
            if (snapshot == null) {
                snapshot = loader.load();
            }
            return snapshot;
        }
    }

    RegistrySnapshot current() {
        RegistrySnapshot newest = snapshot;
        if (newest == null) {
            throw new IllegalStateException("The registry has not been read yet: " + loader);
        }
        return newest;
    }

    synchronized CompletableFuture<RegistrySnapshot> refresh(long revision) {
        if (closed) {
            return CompletableFuture.failedFuture(released());
        }
        if (revision <= covered) {
            return CompletableFuture.completedFuture(current());
        }
        if (running != null && revision <= running.revision) {
            return running.result.copy();
        }
        if (next == null) {
            next = new Reading(revision);
        }
        next.revision = Math.max(next.revision, revision);
        CompletableFuture<RegistrySnapshot> result = next.result.copy();
        if (thread == null) {
            thread = new Thread(this::read, "hedgerow-registry-loader");
            thread.setDaemon(true);
            thread.setContextClassLoader(LoadedRegistry.class.getClassLoader());
            thread.start();
        }
        return result;
    }

    private void read() {
        Reading reading;
        while ((reading = begin()) != null) {
            RegistrySnapshot read = null;
            RegistryUnavailableException failure = null;
            try {
                read = loader.load(snapshot);
            } catch (RegistryUnavailableException e) {
                failure = e;
            } catch (RuntimeException | Error e) {
                failure =
                        new RegistryUnavailableException("Cannot read the registry: " + loader, e);
            }
            end(reading, read);
            if (failure == null) {
                reading.result.complete(read);
            } else {
                reading.result.completeExceptionally(failure);
            }
        }
    }

    private synchronized Reading begin() {
        running = closed ? null : next;
        next = null;
        if (running == null) {
            thread = null;
        }
        return running;
    }

    private synchronized void end(Reading reading, RegistrySnapshot read) {
        if (read != null) {
            snapshot = read;
            covered = reading.revision;
        }
        running = null;
    }

    private RegistryUnavailableException released() {
        return new RegistryUnavailableException(
                "The registry is no longer in use in this process: " + loader, null);
    }

    @Override
    public void close() {
        Reading begun;
        Reading due;
        Thread reader;
        synchronized (this) {
            closed = true;
            begun = running;
            due = next;
            next = null;
            reader = thread;
        }
        if (begun != null) {
            begun.result.completeExceptionally(released());
        }
        if (due != null) {
            due.result.completeExceptionally(released());
        }
        if (reader != null) {
            reader.interrupt(); // last: what it fails with then is nobody's concern
        }
    }
}
