package io.hedgerow.operators.plugins;

import io.hedgerow.operators.delivery.DeliveryHook;
import io.hedgerow.operators.delivery.DeliveryHooks;
import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.delivery.DeliverySettings;
import io.hedgerow.runtime.host.LogSink;
import java.util.Set;

/**
 * The plugin that a destination's items go through. While there are items the plugin is kept, also
 * when its config is disabled or deleted; when it is changed, what waits goes on with the new one.
 *
 * <p>Owns: a use of the plugin's chain. Lives: as its destination. Threads: task thread; the key is
 * Flink's current one. Survives: nothing.
 */
final class PluginHold {

    /** So long an event waits for its config, whose registry entry may be behind. */
    static final long UNKNOWN_MILLIS = 60_000;

    private final long key;
    private final DeliveryEnvironment environment;
    private TeamChain held;
    private boolean leaving;
    private DeliverySettings settings;
    private String settingsOf;

    PluginHold(long key, DeliveryEnvironment environment) {
        this.key = key;
        this.environment = environment;
    }

    long key() {
        return key;
    }

    /**
     * @return {@code null} when there is none
     */
    LoadedPlugin current() {
        TeamChain chain = chain();
        return chain.plugins().isEmpty() ? null : chain.plugins().get(0);
    }

    TeamChain chain() {
        return held != null ? held : environment.work().plugins().of(key);
    }

    /** Whether the config is no longer in force and its last items are on their way. */
    boolean isLeaving() {
        return leaving;
    }

    void hold() {
        if (held == null) {
            held = environment.work().plugins().of(key).use();
        }
    }

    void release() {
        if (held != null) {
            held.leave();
            held = null;
            leaving = false;
        }
    }

    /** Whether another chain than the one held is in force. */
    boolean isReplaced() {
        return held != null && held != environment.work().plugins().of(key);
    }

    /** Goes over to the plugin in force, if there is one. */
    void follow() {
        if (!isReplaced()) {
            return;
        }
        TeamChain now = environment.work().plugins().of(key);
        leaving = now.plugins().isEmpty();
        if (!leaving) {
            TeamChain before = held;
            held = now.use();
            before.leave();
        }
    }

    /** Whether all that this plugin gets waits for a checkpoint, and not only its batches. */
    boolean holdsAll() {
        LoadedPlugin plugin = current();
        return settings().afterCheckpoint() == DeliveryOptions.AfterCheckpoint.ALL
                || plugin.loads()
                        && plugin.instance()
                                .deliveryHooks()
                                .equals(Set.of(DeliveryHook.EXPORT_EVENTS));
    }

    /**
     * Whether what is given up must hold back what follows it: where order is asked for, or may be,
     * as nobody knows the config.
     */
    boolean mayBeOrdered() {
        return current() == null || settings().orderedByPerson();
    }

    /** What the config says about delivery; told of in its log when it cannot be understood. */
    DeliverySettings settings() {
        LoadedPlugin plugin = current();
        if (!plugin.installation().version().equals(settingsOf)) {
            settingsOf = plugin.installation().version();
            settings =
                    DeliverySettings.of(
                            plugin.installation().configJson(),
                            DeliveryHooks.of(plugin.installation()).oneShard(),
                            environment.options());
            for (String complaint : settings.complaints()) {
                plugin.log().log(LogSink.Source.SYSTEM, LogSink.Type.WARN, complaint);
            }
        }
        return settings;
    }
}
