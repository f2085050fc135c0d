package io.hedgerow.operators.registry;

import io.hedgerow.operators.registry.RegistryLoader.RegistryUnavailableException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest registry snapshot of each loader in this JVM, shared by all subtasks of the job.
 *
 * <p>Owns: the snapshots and their loader threads. Lives: a snapshot from the first {@link
 * #acquire} to the last {@link #release} of a run. Threads: any; only {@link #acquire} waits.
 * Survives: nothing; a restarted job reads the registry anew.
 */
public final class SharedRegistry {

    private static final Map<RegistryLoader, LoadedRegistry> LOADED = new ConcurrentHashMap<>();

    private SharedRegistry() {}

    /**
     * Reads the registry if nobody has yet, on the calling thread.
     *
     * @throws RegistryUnavailableException when it cannot be read; then nothing is acquired
     */
    public static RegistrySnapshot acquire(RegistryLoader loader)
            throws RegistryUnavailableException {
        LoadedRegistry registry = use(loader);
        boolean acquired = false;
        try {
            RegistrySnapshot snapshot = registry.first();
            acquired = true;
            return snapshot;
        } finally {
            if (!acquired) {
                release(loader);
            }
        }
    }

    /**
     * The newest snapshot. Cheap enough for every event.
     *
     * @throws IllegalStateException when the caller has not acquired
     */
    public static RegistrySnapshot current(RegistryLoader loader) {
        return of(loader).current();
    }

    /**
     * Reads the registry anew on a thread of its own, unless a reading is there already that began
     * after {@code revision} was first asked for in this JVM.
     *
     * @param revision of a {@link RegistryChange}
     * @return the snapshot of such a reading, or a newer one. Fails with {@link
     *     RegistryUnavailableException} when it could not be read or the last user released; {@link
     *     #current} stays then, and asking again reads again. Completed on the loader thread.
     * @throws IllegalStateException when the caller has not acquired
     */
    public static CompletableFuture<RegistrySnapshot> refresh(
            RegistryLoader loader, long revision) {
        return of(loader).refresh(revision);
    }

    public static void release(RegistryLoader loader) {
        LoadedRegistry unused = leave(loader);
        if (unused != null) {
            unused.close();
        }
    }

    private static synchronized LoadedRegistry use(RegistryLoader loader) {
        LoadedRegistry registry = LOADED.computeIfAbsent(loader, LoadedRegistry::new);
        registry.users++;
        return registry;
    }

    /** Returns what nobody uses any more, else null. */
    private static synchronized LoadedRegistry leave(RegistryLoader loader) {
        LoadedRegistry registry = LOADED.get(loader);
        if (registry == null || --registry.users > 0) {
            return null;
        }
        LOADED.remove(loader);
        return registry;
    }

    private static LoadedRegistry of(RegistryLoader loader) {
        LoadedRegistry registry = LOADED.get(loader);
        if (registry == null) {
            throw new IllegalStateException("The registry has not been acquired: " + loader);
        }
        return registry;
    }
}
