package io.hedgerow.runtime;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Limits for all plugins and for single ones. Immutable and thread-safe. */
public final class LimitsByPlugin {

    private final PluginLimits others;
    private final Map<Integer, PluginLimits> byPlugin;

    private LimitsByPlugin(PluginLimits others, Map<Integer, PluginLimits> byPlugin) {
        this.others = others;
        this.byPlugin = byPlugin;
    }

    public static LimitsByPlugin same(PluginLimits limits) {
        return new LimitsByPlugin(limits, Map.of());
    }

    /**
     * @param base what holds for limits that are not named
     * @param settings {@code name} → value for all plugins, {@code <plugin id>.name} → value for
     *     one; names and values as {@link LimitSettings}
     * @throws IllegalArgumentException naming the setting and what is wrong
     */
    public static LimitsByPlugin of(PluginLimits base, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>();
        Map<Integer, Map<String, String>> single = new LinkedHashMap<>();
        settings.forEach(
                (key, value) -> {
                    int dot = key.indexOf('.');
                    if (dot < 0) {
                        all.put(key, value);
                    } else {
                        single.computeIfAbsent(
                                        pluginId(key, key.substring(0, dot)),
                                        id -> new LinkedHashMap<>())
                                .put(key.substring(dot + 1), value);
                    }
                });
        PluginLimits others = LimitSettings.apply(base, all);
        Map<Integer, PluginLimits> byPlugin = new HashMap<>();
        single.forEach(
                (id, its) -> {
                    try {
                        byPlugin.put(id, LimitSettings.apply(others, its));
                    } catch (IllegalArgumentException e) {
                        throw new IllegalArgumentException(
                                "plugin " + id + ": " + e.getMessage(), e);
                    }
                });
        return new LimitsByPlugin(others, Map.copyOf(byPlugin));
    }

    private static int pluginId(String key, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + key + "' must be a limit or <plugin id>.<limit>", e);
        }
    }

    public PluginLimits of(int pluginId) {
        return byPlugin.getOrDefault(pluginId, others);
    }
}
