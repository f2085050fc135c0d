package io.hedgerow.operators.plugins;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.host.HostTimers;
import io.hedgerow.runtime.host.LogSink.Source;
import io.hedgerow.runtime.host.LogSink.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * One plugin config in one subtask: its code and how far its {@code setupPlugin} is (contract §2.2
 * with §10 rows 5, 21, 27). It is loaded and set up on first use; one setup runs at a time and work
 * waits for it in order; a {@code RetryError} is tried again, five attempts with 5, 10, 20, 40 s
 * between them.
 *
 * <p>Owns: the plugin instance, the work that waits for setup. Lives: from the team's first event
 * until it is replaced or the task ends. Threads: task thread. Survives: nothing; after a restart
 * setup runs again.
 */
final class LoadedPlugin {

    private static final int SETUP_ATTEMPTS = 5;
    private static final long FIRST_SETUP_WAIT_MILLIS = 5000;

    /** Whether hooks may run. */
    enum Readiness {
        READY,
        /** The asking work is woken when that has changed. */
        WAIT,
        FAILED
    }

    /** Makes the instance. */
    @FunctionalInterface
    interface Loader {
        PluginInstance load() throws PluginPlatform.PluginLoadException;
    }

    /** What setup needs from the operator. */
    record Environment(
            HookDriver hooks,
            WorkScheduler scheduler,
            HostTimers timers,
            LongSupplier clock,
            PluginReports reports) {}

    private enum Phase {
        NOT_LOADED,
        NOT_SET_UP,
        SETTING_UP,
        READY,
        FAILED
    }

    private final PluginInstallation installation;
    private final Loader loader;
    private final PluginLog log;
    private final Environment environment;
    private final StateScope textScope;
    private final List<PluginWork> waiting = new ArrayList<>();
    private PluginInstance instance;
    private Phase phase = Phase.NOT_LOADED;
    private boolean touchedTeamState;
    private int setupAttempts;
    private int generation;
    private HostTimers.Cancellable retry;

    LoadedPlugin(
            PluginInstallation installation,
            Loader loader,
            PluginLog log,
            Environment environment) {
        this.installation = installation;
        this.loader = loader;
        this.log = log;
        this.environment = environment;
        this.textScope = StateScope.of(installation);
    }

    /** A plugin of the runtime, not loaded yet. */
    static LoadedPlugin of(
            PluginInstallation installation,
            PluginPlatform platform,
            PluginServices services,
            Environment environment) {
        LoadedPlugin[] plugin = new LoadedPlugin[1];
        plugin[0] =
                new LoadedPlugin(
                        installation,
                        () -> platform.load(installation, services.of(plugin[0])),
                        services.log(installation),
                        environment);
        return plugin[0];
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

    /**
     * @return {@code null} before it is loaded, and when it could not be
     */
    PluginInstance instance() {
        return instance;
    }

    PluginLog log() {
        return log;
    }

    /** {@code "<plugin name> (<config id>)"}, as in the {@code $plugins_*} lists. */
    String label() {
        return identity().pluginName() + " (" + configId() + ")";
    }

    StateScope scope() {
        return touchedTeamState ? StateScope.TEAM : textScope;
    }

    /** Whether it may have scheduled tasks or jobs, so that it must be loaded without an event. */
    boolean mayRunByItself() {
        return StateScope.mayRunByItself(installation);
    }

    /** The parallel lane has met a call for state that only the home lane has. */
    void touchesTeamState() {
        touchedTeamState = true;
    }

    boolean hasTouchedTeamState() {
        return touchedTeamState;
    }

    /**
     * Loads the code if that is still to be done.
     *
     * @throws PluginPlatform.PluginLoadException the first time that it cannot be loaded; it is not
     *     reported then
     */
    void load() throws PluginPlatform.PluginLoadException {
        if (phase != Phase.NOT_LOADED) {
            return;
        }
        phase = Phase.FAILED;
        if (installation.code() == null) {
            throw new PluginPlatform.PluginLoadException(installation.loadError(), null);
        }
        instance = loader.load();
        phase = instance.hasSetup() ? Phase.NOT_SET_UP : Phase.READY;
        log.system(Type.DEBUG, "Plugin loaded");
        if (phase == Phase.READY) {
            environment.reports().working(this);
        }
    }

    /** Loads; what goes wrong is reported and the plugin skipped from then on (contract §2.2). */
    private void loadOrFail() {
        try {
            load();
        } catch (PluginPlatform.PluginLoadException e) {
            environment.reports().loadFailed(this, e);
        }
    }

    /** Loads if that is still to be done; whether there is an instance. */
    boolean loads() {
        loadOrFail();
        return instance != null;
    }

    /**
     * Whether a hook may run now; loads and sets up what is needed for that.
     *
     * @param work woken later when the answer is {@link Readiness#WAIT}; {@code null} for nobody
     */
    Readiness prepare(PluginWork work) {
        if (phase == Phase.READY && instance.generation() == generation
                || phase == Phase.READY && !instance.hasSetup()) {
            return Readiness.READY;
        }
        loadOrFail();
        if (phase == Phase.READY && instance.hasSetup() && instance.generation() != generation) {
            phase = Phase.NOT_SET_UP;
            setupAttempts = 0;
        }
        if (phase == Phase.NOT_SET_UP) {
            setUp();
        }
        return switch (phase) {
            case READY -> Readiness.READY;
            case FAILED -> Readiness.FAILED;
            default -> {
                if (work != null) {
                    waiting.add(work);
                }
                yield Readiness.WAIT;
            }
        };
    }

    private void setUp() {
        phase = Phase.SETTING_UP;
        setupAttempts++;
        InvocationOrigin origin =
                new InvocationOrigin(
                        "setup:" + configId() + ":" + environment.clock().getAsLong(), 0);
        HookResult result =
                environment
                        .hooks()
                        .call(this, HookCall.setupPlugin(), origin, null, this::setUpLater);
        if (result != null) {
            setUpEnded(result);
        }
    }

    private void setUpLater(HookResult result) {
        setUpEnded(result);
        if (phase == Phase.READY || phase == Phase.FAILED) {
            wakeWaiting();
        }
    }

    private void wakeWaiting() {
        List<PluginWork> woken = List.copyOf(waiting);
        waiting.clear();
        // Each goes before the one woken ahead of it.
        for (int i = woken.size() - 1; i >= 0; i--) {
            environment.scheduler().wake(woken.get(i));
        }
    }

    private void setUpEnded(HookResult result) {
        if (instance == null) {
            return; // closed meanwhile
        }
        HookResult.Threw threw =
                HookResult.plain(result) instanceof HookResult.Threw error ? error : null;
        if (threw == null) {
            phase = Phase.READY;
            generation = instance.generation();
            log.system(Type.DEBUG, "setupPlugin succeeded");
            environment.reports().working(this);
        } else if (threw.retry() && setupAttempts < SETUP_ATTEMPTS) {
            long wait = FIRST_SETUP_WAIT_MILLIS << (setupAttempts - 1);
            retry = environment.timers().schedule(wait, this::retrySetUp);
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
            phase = Phase.FAILED;
            environment.reports().setupFailed(this, threw, setupAttempts, SETUP_ATTEMPTS);
        }
    }

    private void retrySetUp() {
        setUp();
        if (phase == Phase.READY || phase == Phase.FAILED) {
            wakeWaiting();
        }
    }

    /** Whether {@code teardownPlugin} is owed: setup has succeeded, or there was none to run. */
    boolean owesTeardown() {
        return phase == Phase.READY && instance.hasTeardown();
    }

    void close() {
        if (retry != null) {
            retry.cancel();
        }
        phase = Phase.FAILED;
        if (instance != null) {
            PluginInstance closed = instance;
            instance = null;
            closed.close();
        }
        wakeWaiting();
    }
}
