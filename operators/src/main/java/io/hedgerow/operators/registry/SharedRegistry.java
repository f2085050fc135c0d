package io.hedgerow.operators.registry;

import java.util.HashMap;
import java.util.Map;

/**
 * One registry snapshot per TaskManager, shared by all subtasks of the job.
 *
 * <p>Owns: the snapshot. Lives: from the first {@link #acquire} to the last {@link #release} of a
 * run. Threads: any. Survives: nothing; a restarted job reads the registry anew.
 */
public final class SharedRegistry {

    private static final Map<RegistryLoader, Entry> ENTRIES = new HashMap<>();

    private SharedRegistry() {}

    private static final class Entry {
        private RegistrySnapshot snapshot;
        private int users;
    }

    /**
     * @throws RegistryLoader.RegistryUnavailableException when the first user cannot load it
     */
    public static synchronized RegistrySnapshot acquire(RegistryLoader loader)
            throws RegistryLoader.RegistryUnavailableException {
        Entry entry = ENTRIES.get(loader);
        if (entry == null) {
            entry = new Entry();
            entry.snapshot = loader.load();
            ENTRIES.put(loader, entry);
        }
        entry.users++;
        return entry.snapshot;
    }

    public static synchronized void release(RegistryLoader loader) {
        Entry entry = ENTRIES.get(loader);
        if (entry != null && --entry.users == 0) {
            ENTRIES.remove(loader);
        }
    }
}
