package io.hedgerow.operators.plugins;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SharedRegistry;
import io.hedgerow.runtime.host.HostTimers;
import java.util.concurrent.Executor;
import java.util.function.ObjLongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This subtask's view of the registry: on a notification it has the TaskManager read anew and
 * compile what changed, off the task thread, and then tells the operator (decision 0043).
 *
 * <p>Owns: one use of the shared registry, the newest revision asked for and in force. Lives: as
 * the operator. Threads: task thread; reading and compiling elsewhere. Survives: nothing; a restart
 * reads the registry as it is then.
 */
final class RegistryView implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryView.class);
    private static final long RETRY_MILLIS = 1000;

    private final RegistryLoader loader;
    private final PluginPlatform platform;
    private final Executor taskThread;
    private final HostTimers timers;
    private final ObjLongConsumer<RegistrySnapshot> onChange;
    private RegistrySnapshot inForce;
    private long asked = -1;
    private long revision = -1;
    private String told;
    private boolean reading;
    private boolean closed;

    /**
     * @param onChange told on the task thread of a newer snapshot and the revision it covers
     * @throws RegistryLoader.RegistryUnavailableException when nothing could be read
     */
    RegistryView(
            RegistryLoader loader,
            PluginPlatform platform,
            Executor taskThread,
            HostTimers timers,
            ObjLongConsumer<RegistrySnapshot> onChange)
            throws RegistryLoader.RegistryUnavailableException {
        this.loader = loader;
        this.inForce = SharedRegistry.acquire(loader);
        this.platform = platform;
        this.taskThread = taskThread;
        this.timers = timers;
        this.onChange = onChange;
        prepare();
    }

    /** The next change must not wait for the transpiler to load. */
    private void prepare() {
        if (inForce.transpilesHere()) {
            platform.prepareTranspiler();
        }
    }

    RegistrySnapshot inForce() {
        return inForce;
    }

    /** Revision that what is in force covers; −1 for what was read at the start. */
    long revision() {
        return revision;
    }

    /** The registry has changed. */
    void changed(long newRevision) {
        if (newRevision > asked) {
            asked = newRevision;
            read();
        }
    }

    private void read() {
        if (reading || closed) {
            return;
        }
        reading = true;
        long wanted = asked;
        RegistrySnapshot before = inForce;
        SharedRegistry.refresh(loader, wanted)
                .thenApply(snapshot -> compiled(before, snapshot))
                .whenComplete(
                        (snapshot, failure) ->
                                taskThread.execute(() -> wasRead(wanted, snapshot, failure)));
    }

    /** On the loader thread: code that does not compile is told of when it is loaded. */
    private RegistrySnapshot compiled(RegistrySnapshot before, RegistrySnapshot snapshot) {
        if (snapshot == before) {
            return snapshot;
        }
        for (PluginInstallation installation : snapshot.installationsNotIn(before)) {
            if (installation.code() != null) {
                try {
                    platform.compile(installation);
                } catch (PluginPlatform.PluginLoadException e) {
                    LOG.debug("Config {} does not compile", installation.configId(), e);
                }
            }
        }
        return snapshot;
    }

    private void wasRead(long wanted, RegistrySnapshot snapshot, Throwable failure) {
        if (closed) {
            return;
        }
        reading = false;
        if (failure != null) {
            String why = String.valueOf(failure.getMessage());
            if (!why.equals(told)) {
                told = why;
                LOG.warn("The registry cannot be read anew; the one in force stays", failure);
            }
            timers.schedule(RETRY_MILLIS, this::read);
            return;
        }
        told = null;
        inForce = snapshot;
        prepare();
        revision = wanted;
        onChange.accept(snapshot, wanted);
        if (asked > wanted) {
            read();
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            SharedRegistry.release(loader);
        }
    }
}
