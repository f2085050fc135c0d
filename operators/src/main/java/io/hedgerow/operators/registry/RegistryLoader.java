package io.hedgerow.operators.registry;

import java.io.Serializable;

/**
 * Reads the registry. Travels to the TaskManagers with the job graph, so implementations are
 * serializable and have value equality: equal loaders share one snapshot in a JVM.
 */
public interface RegistryLoader extends Serializable {

    /**
     * Reads everything in one go; may block.
     *
     * @throws RegistryUnavailableException naming what could not be read and where
     */
    RegistrySnapshot load() throws RegistryUnavailableException;

    /**
     * As {@link #load()}, for a process that has read the registry before: plugins that did not
     * change may keep the objects they have in {@code previous}.
     */
    default RegistrySnapshot load(RegistrySnapshot previous) throws RegistryUnavailableException {
        return load();
    }

    /** The registry cannot be read now; a job must not start without it. */
    final class RegistryUnavailableException extends Exception {

        private static final long serialVersionUID = 1L;

        public RegistryUnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
