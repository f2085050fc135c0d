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
    private PluginLists lists = PluginLists.NONE;
    private Runnable whenUnused;
    private int users;

    TeamChain(List<LoadedPlugin> plugins) {
        this.plugins = List.copyOf(plugins);
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
