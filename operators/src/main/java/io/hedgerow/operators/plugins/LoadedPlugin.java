package io.hedgerow.operators.plugins;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.host.HostTimers;
import io.hedgerow.runtime.host.LogSink.Type;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * One plugin config in one subtask. Its code is loaded and set up on first use.
 *
 * <p>Owns: the plugin instance, its setup, its health. Lives: from the team's first event until it
 * is replaced or the task ends. Threads: task thread. Survives: nothing.
 */
final class LoadedPlugin {

    /** Whether hooks may run. */
    enum Readiness {
        READY,
        /** The asking work is woken when that has changed. */
        WAIT,
        /** Not before {@link #pausedUntilMillis()}; see {@link PluginHealth}. */
        PAUSED,
        FAILED
    }

    /** Makes the instance. */
    @FunctionalInterface
    interface Loader {
        PluginInstance load() throws PluginPlatform.PluginLoadException;
    }

    /** Health from before a restart. */
    @FunctionalInterface
    interface KnownHealth {
        /** Returns {@code null} for a healthy one. */
        PluginHealth of(long key, PluginInstallation installation);
    }

    /**
     * What setup needs from the operator.
     *
     * @param keys what timers do goes through them: the plugin's key is the current one then
     */
    record Environment(
            HookDriver hooks,
            WorkScheduler scheduler,
            HostTimers timers,
            TeamPlugins.KeyScope keys,
            LongSupplier clock,
            PluginReports reports,
            KnownHealth health,
            Set<PluginHealth.Waste> wasteful) {}

    private final long key;
    private final PluginInstallation installation;
    private final Loader loader;
    private final PluginLog log;
    private final Environment environment;
    private final StateScope textScope;
    private final Appended label;
    private final Appended idText;
    private boolean loadTried;
    private PluginInstance instance;
    private PluginSetup setup;
    private PluginHealth health;
    private boolean touchedTeamState;
    private String lastErrorJson;
    private boolean showsHealth;
    private String refusedVersion;
    private boolean replaced;
    private AppMetricsBuffer.Successes successes;

    /**
     * @param key Flink's key, whose state it reaches
     */
    LoadedPlugin(
            long key,
            PluginInstallation installation,
            Loader loader,
            PluginLog log,
            Environment environment) {
        this.key = key;
        this.installation = installation;
        this.loader = loader;
        this.log = log;
        this.environment = environment;
        this.textScope = StateScope.of(installation);
        this.health = environment.health().of(key, installation);
        this.showsHealth = health != null && health.wasPaused();
        this.label = new Appended(identity().pluginName() + " (" + configId() + ")");
        this.idText = new Appended(Integer.toString(configId()));
    }

    /** A plugin of the runtime, not loaded yet. */
    static LoadedPlugin of(
            long key,
            PluginInstallation installation,
            PluginPlatform platform,
            PluginServices services,
            Environment environment) {
        LoadedPlugin[] plugin = new LoadedPlugin[1];
        plugin[0] =
                new LoadedPlugin(
                        key,
                        installation,
                        () -> platform.load(installation, services.of(plugin[0])),
                        services.log(installation),
                        environment);
        return plugin[0];
    }

    /** Flink's key, whose state it reaches. */
    long key() {
        return key;
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
        return label.text();
    }

    /** {@link #configId()} in digits. */
    String idText() {
        return idText.text();
    }

    /** Where its successes of {@code processEvent} are counted. */
    AppMetricsBuffer.Successes successes(AppMetricsBuffer metrics) {
        if (successes == null) {
            successes =
                    metrics.successesOf(
                            identity().teamId(), configId(), ProcessEventChain.CATEGORY);
        }
        return successes;
    }

    /** A list of labels with {@link #label()} behind it. */
    List<String> labelBehind(List<String> labels) {
        return label.to(labels);
    }

    /** A list of ids with {@link #idText()} behind it. */
    List<String> idBehind(List<String> ids) {
        return idText.to(ids);
    }

    StateScope scope() {
        return touchedTeamState ? StateScope.TEAM : textScope;
    }

    /** As judged by its code. */
    StateScope textScope() {
        return textScope;
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
        if (loadTried) {
            return;
        }
        loadTried = true;
        if (installation.code() == null) {
            throw new PluginPlatform.PluginLoadException(installation.loadError(), null);
        }
        instance = loader.load();
        log.system(Type.DEBUG, "Plugin loaded");
        setup = new PluginSetup(this, environment);
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
        if (health != null) {
            PluginHealth.State state = health.state(environment.clock().getAsLong());
            if (state == PluginHealth.State.PAUSED) {
                return Readiness.PAUSED;
            }
            if (state == PluginHealth.State.DISABLED) {
                return Readiness.FAILED;
            }
        }
        return loads() ? setup.prepare(work) : Readiness.FAILED;
    }

    /** A hook has wasted time, or none. */
    void wasted(PluginHealth.Waste waste) {
        if (waste == PluginHealth.Waste.NONE
                ? health == null
                : !environment.wasteful().contains(waste)) {
            return;
        }
        long now = environment.clock().getAsLong();
        if (health == null) {
            health = new PluginHealth(now);
        }
        PluginHealth.State changed = health.ended(waste, now);
        if (changed != null) {
            environment.reports().healthChanged(this, changed, health.pausedUntilMillis());
        }
    }

    /** End of the pause, milliseconds since the epoch. */
    long pausedUntilMillis() {
        return health.pausedUntilMillis();
    }

    boolean isPaused(long nowMillis) {
        return health != null && health.state(nowMillis) == PluginHealth.State.PAUSED;
    }

    /** How far setup is, in words. */
    String setupPhase() {
        return setup == null ? "none" : setup.phaseText();
    }

    /** What a snapshot keeps of its health; {@code null} for a healthy one. */
    HealthEntry healthEntry(long nowMillis) {
        return health == null ? null : health.entry(configId(), installation.version(), nowMillis);
    }

    /** {@code healthy}, {@code degraded}, {@code paused} or {@code disabled}. */
    String healthText(long nowMillis) {
        PluginHealth.State state =
                health == null ? PluginHealth.State.HEALTHY : health.state(nowMillis);
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** Something went wrong with it, or nothing does any more: {@code null}. */
    void lastError(String recordJson) {
        lastErrorJson = recordJson;
        showsHealth = false;
    }

    /** The last error is that it pauses or is given up. */
    void showsHealth(boolean shows) {
        showsHealth = shows;
    }

    boolean showsHealth() {
        return showsHealth;
    }

    /** As in the config's row (contract §5.4); {@code null} for none in this subtask. */
    String lastErrorJson() {
        return lastErrorJson;
    }

    /**
     * Whether {@code teardownPlugin} is owed: setup has succeeded, or there was none to run. Not
     * where it would be refused its team's state.
     */
    boolean owesTeardown() {
        return instance != null && !touchedTeamState && setup.isDone() && instance.hasTeardown();
    }

    /**
     * A newer version of its config cannot be loaded, so that this one goes on; {@code null} for
     * none.
     */
    void refuse(String version) {
        refusedVersion = version;
    }

    /** Whether nothing has to be done about a registry that holds this version of its config. */
    boolean standsFor(String version) {
        return registryVersion().equals(version);
    }

    /** Of its config, as the registry has it: a newer one than this, if that was refused. */
    String registryVersion() {
        return refusedVersion == null ? installation.version() : refusedVersion;
    }

    /** Another version has taken its place, or none; work that began with it may still end. */
    void replaced() {
        replaced = true;
    }

    boolean isReplaced() {
        return replaced;
    }

    /** Whether hooks may be called without waiting for setup. */
    boolean isSetUp() {
        return instance != null && setup.isDone();
    }

    void close() {
        loadTried = true;
        if (instance != null) {
            PluginInstance closed = instance;
            instance = null;
            closed.close();
            setup.close();
        }
    }
}
