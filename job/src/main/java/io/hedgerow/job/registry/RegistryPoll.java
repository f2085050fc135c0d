package io.hedgerow.job.registry;

import io.hedgerow.operators.registry.RegistryLoader.RegistryUnavailableException;
import java.io.Serializable;

/** Looks at a registry again and again. Threads: one polls; {@link #close} from any. */
public interface RegistryPoll extends AutoCloseable {

    /** Opens a poll in the TaskManager; travels there with the job graph. */
    @FunctionalInterface
    interface Factory extends Serializable {
        RegistryPoll open();
    }

    /**
     * What there is now.
     *
     * @throws RegistryUnavailableException when it cannot be read or makes no sense; what is in
     *     force stays then
     */
    RegistryFingerprints take() throws RegistryUnavailableException;

    /** Whether a failure is only that of the end. */
    boolean isClosed();

    /** Ends a {@link #take} under way, too. */
    @Override
    void close();
}
