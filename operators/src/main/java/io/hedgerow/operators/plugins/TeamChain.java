package io.hedgerow.operators.plugins;

import java.util.List;

/**
 * The plugins of one team in the order they run, as of one moment. Work keeps the chain it began
 * with; a chain that was replaced ends with the last work that uses it.
 *
 * <p>Owns: the count of its users, the lists of its last event. Lives: until replaced and unused.
 * Threads: task thread. Survives: nothing.
 */
final class TeamChain {

    private final List<LoadedPlugin> plugins;
    private final long fingerprint;
    private PluginLists lists = PluginLists.NONE;
    private Runnable whenUnused;
    private int users;

    TeamChain(List<LoadedPlugin> plugins) {
        this.plugins = List.copyOf(plugins);
        this.fingerprint = fingerprint(this.plugins);
    }

    /** Never 0. */
    private static long fingerprint(List<LoadedPlugin> plugins) {
        long hash = 1;
        for (LoadedPlugin plugin : plugins) {
            for (String part : List.of(plugin.idText(), plugin.registryVersion())) {
                for (int i = 0; i < part.length(); i++) {
                    hash = hash * 1_000_003 + part.charAt(i);
                }
                hash = hash * 1_000_003 + '/';
            }
        }
        return hash == 0 ? 1 : hash;
    }

    /**
     * Which configs, in which order and version, as the registry has them: the same in every
     * subtask, and, but for one chance in 2^64, different for any other chain.
     */
    long fingerprint() {
        return fingerprint;
    }

    /** Whether some of its plugins run in the parallel lane, and others do not. */
    boolean spansLanes() {
        return !plugins.isEmpty()
                && plugins.get(0).textScope() == StateScope.NONE
                && plugins.stream().anyMatch(plugin -> plugin.scope() == StateScope.TEAM);
    }

    List<LoadedPlugin> plugins() {
        return plugins;
    }

    /**
     * @return {@code null} when the config is not among them
     */
    LoadedPlugin find(int configId) {
        for (LoadedPlugin plugin : plugins) {
            if (plugin.configId() == configId) {
                return plugin;
            }
        }
        return null;
    }

    /** What an event gets that has come so far: mostly the same as the one before it. */
    PluginLists lists(ChainProgress progress) {
        if (!lists.areOf(progress)) {
            lists = PluginLists.of(progress);
        }
        return lists;
    }

    TeamChain use() {
        users++;
        return this;
    }

    void leave() {
        if (--users == 0 && whenUnused != null) {
            whenUnused.run();
        }
    }

    /** The chain was replaced. */
    void retire(Runnable then) {
        whenUnused = then;
        if (users == 0) {
            then.run();
        }
    }
}
