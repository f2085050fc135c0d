package io.hedgerow.operators.plugins;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistrySnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;

/**
 * Keeps over a restart which plugins have wasted time lately, see {@link PluginHealth}: a plugin
 * that is paused stays paused. Every subtask gets the entries of all, since keys move when a job is
 * rescaled, and takes the worst of a config.
 *
 * <p>Owns: operator state {@code plugin-health}, and the restored entries. Lives: as the operator.
 * Threads: task thread. Survives: restarts and rescaling.
 */
final class HealthState {

    static final ListStateDescriptor<HealthEntry> ENTRIES =
            new ListStateDescriptor<>("plugin-health", new HealthEntry.Serializer());

    private final ListState<HealthEntry> state;
    private final Map<Integer, HealthEntry> restored = new HashMap<>();

    /** Keys whose plugin has taken over what was restored, by config. */
    private final Map<Integer, Set<Long>> taken = new HashMap<>();

    HealthState(OperatorStateStore store) throws Exception {
        state = store.getUnionListState(ENTRIES);
        for (HealthEntry entry : state.get()) {
            restored.merge(entry.configId(), entry, HealthEntry::worse);
        }
    }

    /**
     * For a plugin that begins under a key.
     *
     * @return {@code null} for a healthy one
     */
    PluginHealth restored(long key, PluginInstallation installation) {
        HealthEntry entry = restored.get(installation.configId());
        if (entry == null
                || !entry.version().equals(installation.version())
                || !taken.computeIfAbsent(entry.configId(), config -> new HashSet<>()).add(key)) {
            return null;
        }
        return PluginHealth.of(entry);
    }

    /** Whoever changes or disables a config has it begin healthy. */
    void registryChanged(RegistrySnapshot registry) {
        restored.values()
                .removeIf(
                        entry -> {
                            PluginInstallation now = registry.config(entry.configId());
                            return now == null || !now.version().equals(entry.version());
                        });
        taken.keySet().retainAll(restored.keySet());
    }

    /** Writes those of plugins, and what was restored and has not recovered since. */
    void write(TeamPlugins plugins, long nowMillis) throws Exception {
        restored.values()
                .removeIf(
                        entry ->
                                PluginHealth.of(entry)
                                                .entry(entry.configId(), entry.version(), nowMillis)
                                        == null);
        taken.keySet().retainAll(restored.keySet());
        Map<Integer, HealthEntry> entries = new HashMap<>();
        for (HealthEntry entry : restored.values()) {
            if (!taken.containsKey(entry.configId())) {
                entries.put(entry.configId(), entry);
            }
        }
        for (HealthEntry entry : plugins.health(nowMillis)) {
            entries.merge(entry.configId(), entry, HealthEntry::worse);
        }
        state.update(new ArrayList<>(entries.values()));
    }
}
