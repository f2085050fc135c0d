package io.hedgerow.deployment.seed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.hedgerow.deployment.registry.AccessLevel;
import io.hedgerow.deployment.registry.CheckedPlugin;
import io.hedgerow.deployment.registry.ConfigChange;
import io.hedgerow.deployment.registry.Db;
import io.hedgerow.deployment.registry.FoundPlugin;
import io.hedgerow.deployment.registry.InstallGate;
import io.hedgerow.deployment.registry.NewTeams;
import io.hedgerow.deployment.registry.Organization;
import io.hedgerow.deployment.registry.Organizations;
import io.hedgerow.deployment.registry.Plugin;
import io.hedgerow.deployment.registry.PluginConfig;
import io.hedgerow.deployment.registry.PluginConfigs;
import io.hedgerow.deployment.registry.PluginInstaller;
import io.hedgerow.deployment.registry.Plugins;
import io.hedgerow.deployment.registry.Registry;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.deployment.registry.RegistryReader;
import io.hedgerow.deployment.registry.TeamPlugins;
import io.hedgerow.deployment.seed.SampleData.SampleTeam;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the sample data into a registry that {@code PostgresSchema} has made, in one transaction.
 * Running it again changes only what differs: an edited plugin gets its new source, a config that
 * somebody changed by hand stays as it is.
 */
public final class RegistrySeeder {

    private final Db db;
    private final Map<String, Map<String, String>> settings;

    private RegistrySeeder(Db db, Map<String, Map<String, String>> settings) {
        this.db = db;
        this.settings = settings;
    }

    /**
     * @return ids of the plugin configs of {@link SampleData#WITH_PLUGINS}, with the plugins'
     *     names, in the order in which they were seeded
     * @throws IOException when a plugin cannot be read; nothing is written
     * @throws RegistryException when the registry refuses; nothing is written
     */
    public static Map<Integer, String> seed(SampleData samples, Registry registry)
            throws IOException, RegistryException {
        List<CheckedPlugin> plugins = new ArrayList<>();
        for (FoundPlugin found : samples.plugins()) {
            plugins.add(CheckedPlugin.check(found));
        }
        return registry.write(db -> new RegistrySeeder(db, samples.settings()).write(plugins));
    }

    private Map<Integer, String> write(List<CheckedPlugin> plugins)
            throws SQLException, RegistryException {
        NewTeams teams = new NewTeams(db);
        teams.organization(SampleData.ORGANIZATION, SampleData.ORGANIZATION_NAME, AccessLevel.ROOT);
        for (SampleTeam team : SampleData.TEAMS) {
            teams.team(
                    team.id(),
                    SampleData.ORGANIZATION,
                    team.token(),
                    team.name(),
                    team.anonymizeIps());
        }
        Organization organization = new Organizations(db).find(SampleData.ORGANIZATION.toString());
        Map<Integer, String> configs = new LinkedHashMap<>();
        for (CheckedPlugin plugin : plugins) {
            Plugin installed = install(organization, plugin);
            configs.put(config(installed).id(), installed.name());
        }
        return configs;
    }

    private Plugin install(Organization organization, CheckedPlugin plugin)
            throws SQLException, RegistryException {
        PluginInstaller installer = new PluginInstaller(db, InstallGate.OPEN);
        Optional<Plugin> there = new Plugins(db).named(organization, plugin.manifest().name());
        if (there.isEmpty()) {
            return installer.install(organization, plugin).plugin();
        }
        String stored = new RegistryReader(db).plugin(there.get()).sha256();
        return plugin.content().sha256().equals(stored)
                ? there.get()
                : installer.upgrade(there.get(), plugin, true).plugin();
    }

    private PluginConfig config(Plugin plugin) throws SQLException, RegistryException {
        int team = SampleData.WITH_PLUGINS.id();
        Optional<PluginConfig> there = new PluginConfigs(db).find(team, plugin.id());
        if (settings.containsKey(plugin.name())) {
            new TeamPlugins(db, team)
                    .set(
                            String.valueOf(plugin.id()),
                            new ConfigChange(
                                    settings.get(plugin.name()),
                                    Map.of(),
                                    JsonNodeFactory.instance.objectNode(),
                                    List.of()));
        }
        return there.isPresent()
                ? there.get()
                : new TeamPlugins(db, team).enable(String.valueOf(plugin.id())).config();
    }
}
