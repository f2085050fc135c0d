package io.hedgerow.operators.registry;

import java.io.Serializable;

/**
 * Reads the registry. Travels to the TaskManagers with the job graph, so implementations are
 * serializable and have value equality: equal loaders share one snapshot in a JVM.
 */
public interface RegistryLoader extends Serializable {

    /**
     * Reads everything in one go; may block. Called once per TaskManager and start of the job.
     *
     * @throws RegistryUnavailableException naming what could not be read and where
     */
    RegistrySnapshot load() throws RegistryUnavailableException;

    /** The registry cannot be read; the job must not run without it. */
    final class RegistryUnavailableException extends Exception {

        private static final long serialVersionUID = 1L;

        public RegistryUnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
