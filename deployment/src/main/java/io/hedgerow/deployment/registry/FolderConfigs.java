package io.hedgerow.deployment.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RefusedConfig;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistryLoader.RegistryUnavailableException;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.PluginIdentity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The configs of a registry folder, as the job reads it; those that are switched off are none. */
public final class FolderConfigs implements ConfigSource {

    private final List<ConfigInfo> configs = new ArrayList<>();

    /**
     * @throws RegistryException when the folder cannot be read
     */
    public FolderConfigs(RegistryLoader folder) throws RegistryException {
        RegistrySnapshot snapshot;
        try {
            snapshot = folder.load();
        } catch (RegistryUnavailableException e) {
            throw new RegistryException(e.getMessage(), e);
        }
        snapshot.all().forEach(each -> configs.add(inForce(each)));
        snapshot.refused().forEach(each -> configs.add(refused(each)));
        configs.sort(Comparator.comparingInt(ConfigInfo::team).thenComparingInt(ConfigInfo::order));
    }

    private static ConfigInfo inForce(PluginInstallation installation) {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> value :
                StoredJson.read(installation.configJson(), "{}").properties()) {
            values.set(value.getKey(), masked(value.getValue(), installation.secrets()));
        }
        return info(
                installation.identity(),
                installation.order(),
                true,
                values,
                installation.loadError() == null ? null : error(installation.loadError()));
    }

    private static JsonNode masked(JsonNode value, SecretMask secrets) {
        String text = value.isTextual() ? value.textValue() : value.toString();
        String shown = secrets.apply(text);
        return shown.equals(text) ? value : JsonNodeFactory.instance.textNode(shown);
    }

    private static ConfigInfo refused(RefusedConfig refused) {
        return info(
                refused.identity(),
                0,
                false,
                JsonNodeFactory.instance.objectNode(),
                error(refused.reason()));
    }

    private static JsonNode error(String message) {
        return JsonNodeFactory.instance.objectNode().put("message", message);
    }

    private static ConfigInfo info(
            PluginIdentity identity,
            int order,
            boolean inForce,
            ObjectNode values,
            JsonNode error) {
        return new ConfigInfo(
                identity.pluginConfigId(),
                (int) identity.teamId(),
                identity.pluginId(),
                identity.pluginName(),
                order,
                true,
                inForce,
                values,
                List.of(),
                error,
                null,
                null);
    }

    @Override
    public List<ConfigInfo> all() {
        return List.copyOf(configs);
    }

    @Override
    public ConfigInfo byId(int id) throws RegistryException {
        return one(config -> config.id() == id, "the registry's folder has no plugin config " + id);
    }

    @Override
    public ConfigInfo ofTeam(int team, String plugin) throws RegistryException {
        return one(
                config -> config.team() == team && isOf(config, plugin),
                "team " + team + " has no config of plugin " + plugin);
    }

    @Override
    public List<ConfigInfo> ofPlugin(String plugin) throws RegistryException {
        List<ConfigInfo> found = configs.stream().filter(config -> isOf(config, plugin)).toList();
        if (found.isEmpty()) {
            throw new RegistryException("no team has a config of plugin " + plugin);
        }
        return found;
    }

    private static boolean isOf(ConfigInfo config, String plugin) {
        return config.pluginName().equals(plugin)
                || plugin.equals(Integer.toString(config.plugin()));
    }

    private ConfigInfo one(Predicate<ConfigInfo> which, String none) throws RegistryException {
        return configs.stream()
                .filter(which)
                .findFirst()
                .orElseThrow(() -> new RegistryException(none));
    }
}
