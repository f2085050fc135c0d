package io.hedgerow.deployment.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.job.registry.ConfigRules;
import io.hedgerow.job.secrets.SecretFields;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.pack.PluginPackage;
import io.hedgerow.runtime.pack.PluginPackageException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Shows what is in the registry, without secrets (contract §1.3). */
public final class RegistryReader {

    private final Plugins plugins;
    private final PluginConfigs configs;
    private final Organizations organizations;

    public RegistryReader(Db db) {
        plugins = new Plugins(db);
        configs = new PluginConfigs(db);
        organizations = new Organizations(db);
    }

    public List<PluginInfo> plugins() throws SQLException {
        List<PluginInfo> all = new ArrayList<>();
        for (Plugin plugin : plugins.all()) {
            all.add(plugin(plugin));
        }
        return all;
    }

    public PluginInfo plugin(Plugin plugin) throws SQLException {
        return PluginInfo.of(plugin, sha256(plugin.name(), plugins.files(plugin.id())));
    }

    private static String sha256(String name, Map<String, String> files) {
        String code = files.get(PluginPackage.STORED_ENTRY);
        if (code == null) {
            return null;
        }
        try {
            return PluginPackage.stored(
                            files.get(PluginPackage.MANIFEST),
                            name,
                            PluginPackage.STORED_ENTRY,
                            code)
                    .sha256();
        } catch (PluginPackageException e) {
            return null;
        }
    }

    public List<ConfigInfo> ofPlugin(Plugin plugin) throws SQLException, RegistryException {
        List<ConfigInfo> infos = new ArrayList<>();
        for (PluginConfig config : configs.ofPlugin(plugin.id())) {
            infos.add(config(config, plugin, organizations.team(config.team())));
        }
        return infos;
    }

    /**
     * @param id of a config
     */
    public ConfigInfo byId(int id) throws SQLException, RegistryException {
        return info(
                configs.byId(id)
                        .orElseThrow(
                                () -> new RegistryException("there is no plugin config " + id)));
    }

    /**
     * The team's config of a plugin, whoever owns that and whether or not it may still be used.
     *
     * @param wanted id or name of the plugin
     */
    public ConfigInfo ofTeam(int team, String wanted) throws SQLException, RegistryException {
        List<PluginConfig> found = configs.named(team, wanted);
        if (found.isEmpty()) {
            throw new RegistryException("team " + team + " has no config of plugin " + wanted);
        }
        if (found.stream().map(PluginConfig::plugin).distinct().count() > 1) {
            throw new RegistryException(
                    "team "
                            + team
                            + " has configs of several plugins called \""
                            + wanted
                            + "\"; name one by its id: "
                            + found.stream()
                                    .map(each -> String.valueOf(each.plugin()))
                                    .collect(Collectors.joining(", ")));
        }
        return info(found.get(0));
    }

    private ConfigInfo info(PluginConfig config) throws SQLException, RegistryException {
        return config(
                config,
                plugins.find(String.valueOf(config.plugin()), null),
                organizations.team(config.team()));
    }

    /** In the order of the chain. */
    public List<ConfigInfo> ofTeam(Team team) throws SQLException {
        return infos(configs.ofTeam(team.id()), Map.of(team.id(), team));
    }

    /** By team, each in the order of its chain. */
    public List<ConfigInfo> configs() throws SQLException {
        Map<Integer, Team> teams = new HashMap<>();
        organizations.teams().forEach(team -> teams.put(team.id(), team));
        return infos(configs.all(), teams);
    }

    private List<ConfigInfo> infos(List<PluginConfig> rows, Map<Integer, Team> teams)
            throws SQLException {
        Map<Integer, Plugin> byId = new HashMap<>();
        plugins.all().forEach(plugin -> byId.put(plugin.id(), plugin));
        List<ConfigInfo> infos = new ArrayList<>();
        for (PluginConfig row : rows) {
            infos.add(config(row, byId.get(row.plugin()), teams.get(row.team())));
        }
        return infos;
    }

    public ConfigInfo config(PluginConfig config, Plugin plugin, Team team) throws SQLException {
        JsonNode error = config.error();
        boolean byJob = !config.enabled() && error != null && error.hasNonNull("disabled");
        return new ConfigInfo(
                config.id(),
                config.team(),
                plugin.id(),
                plugin.name(),
                config.order(),
                config.enabled(),
                config.enabled()
                        && team.organization().level() != AccessLevel.NONE
                        && plugin.visibleTo(team.organization()),
                masked(plugin, config.values()),
                configs.attachments(config.id()),
                error == null || error.isNull() ? null : error,
                byJob
                        ? new ConfigInfo.LastDisable(
                                error.path("disabled").asText(), error.path("message").asText())
                        : null,
                config.updated() == null ? null : config.updated().toString());
    }

    private static ObjectNode masked(Plugin plugin, ObjectNode values) {
        ObjectNode masked = values.deepCopy();
        for (String key : SecretFields.of(plugin.schema().toString())) {
            if (!ConfigRules.isUnset(masked.path(key))) {
                masked.put(key, SecretMask.HIDDEN);
            }
        }
        return masked;
    }
}
