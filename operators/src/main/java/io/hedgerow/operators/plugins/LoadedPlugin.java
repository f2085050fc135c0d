package io.hedgerow.operators.plugins;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.host.LogSink.Source;
import io.hedgerow.runtime.host.LogSink.Type;

/**
 * One plugin config in one subtask: its code and how far its {@code setupPlugin} is (contract §2.2
 * with §10 rows 5, 21, 27). Setup runs once, on first use; a {@code RetryError} is tried again,
 * five attempts with 5, 10, 20, 40 s between them, and work waits meanwhile.
 *
 * <p>Owns: the plugin instance. Lives: from the team's first event to the end of the task. Threads:
 * task thread. Survives: nothing; after a restart setup runs again.
 */
final class LoadedPlugin {

    private static final int SETUP_ATTEMPTS = 5;
    private static final long FIRST_SETUP_WAIT_MILLIS = 5000;

    /** Whether hooks may run. */
    enum Readiness {
        READY,
        /** Not before {@link #retryAtMillis()}. */
        WAIT,
        FAILED
    }

    private final PluginInstallation installation;
    private final PluginLog log;
    private final InvocationOrigin origin;
    private PluginInstance instance;
    private Readiness readiness;
    private int setupAttempts;
    private int generation;
    private long retryAtMillis;

    /**
     * @param instance {@code null} when the code could not be loaded; the plugin is skipped then
     */
    LoadedPlugin(
            PluginInstallation installation,
            PluginInstance instance,
            PluginLog log,
            InvocationOrigin origin) {
        this.installation = installation;
        this.instance = instance;
        this.log = log;
        this.origin = origin;
        if (instance == null) {
            readiness = Readiness.FAILED;
        } else if (!instance.hasSetup()) {
            readiness = Readiness.READY;
        } else {
            readiness = Readiness.WAIT;
        }
    }

    PluginInstallation installation() {
        return installation;
    }

    PluginIdentity identity() {
        return installation.identity();
    }

    int configId() {
        return installation.configId();
    }

    PluginInstance instance() {
        return instance;
    }

    PluginLog log() {
        return log;
    }

    InvocationOrigin origin() {
        return origin;
    }

    /** {@code "<plugin name> (<config id>)"}, as in the {@code $plugins_*} lists. */
    String label() {
        return identity().pluginName() + " (" + configId() + ")";
    }

    long retryAtMillis() {
        return retryAtMillis;
    }

    /** Runs {@code setupPlugin} when it is due. */
    Readiness prepare(HookRunner runner, long nowMillis) throws InterruptedException {
        if (readiness == Readiness.READY
                && instance.hasSetup()
                && instance.generation() != generation) {
            readiness = Readiness.WAIT;
            setupAttempts = 0;
            retryAtMillis = 0;
        }
        if (readiness == Readiness.WAIT && nowMillis >= retryAtMillis) {
            setupAttempts++;
            origin.begin("setup:" + configId() + ":" + nowMillis, 0);
            settleSetup(runner.run(instance, HookCall.setupPlugin()), nowMillis);
        }
        return readiness;
    }

    private void settleSetup(HookResult result, long nowMillis) {
        if (!(result instanceof HookResult.Threw threw)) {
            readiness = Readiness.READY;
            generation = instance.generation();
            log.system(Type.DEBUG, "setupPlugin succeeded");
        } else if (threw.retry() && setupAttempts < SETUP_ATTEMPTS) {
            long wait = FIRST_SETUP_WAIT_MILLIS << (setupAttempts - 1);
            retryAtMillis = nowMillis + wait;
            log.log(
                    Source.SYSTEM,
                    Type.ERROR,
                    "setupPlugin failed with RetryError (attempt %d/%d): %s (instance ID %s). Retrying in %d s..."
                            .formatted(
                                    setupAttempts,
                                    SETUP_ATTEMPTS,
                                    threw.message(),
                                    log.instanceId(),
                                    wait / 1000));
        } else {
            readiness = Readiness.FAILED;
            log.log(Source.PLUGIN, Type.ERROR, threw.text());
            log.log(
                    Source.SYSTEM,
                    Type.ERROR,
                    "setupPlugin failed with %s%s: %s (instance ID %s). Disabled the app!"
                            .formatted(
                                    threw.name(),
                                    threw.retry()
                                            ? " (attempt "
                                                    + setupAttempts
                                                    + "/"
                                                    + SETUP_ATTEMPTS
                                                    + ")"
                                            : "",
                                    threw.message(),
                                    log.instanceId()));
        }
    }

    /** Whether {@code teardownPlugin} is owed: setup has succeeded, or there was none to run. */
    boolean isReady() {
        return readiness == Readiness.READY;
    }

    void close() {
        if (instance != null) {
            instance.close();
            instance = null;
            readiness = Readiness.FAILED;
        }
    }
}
