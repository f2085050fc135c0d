package io.hedgerow.deployment.seed;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.deployment.registry.AccessLevel;
import io.hedgerow.deployment.registry.CheckedPlugin;
import io.hedgerow.deployment.registry.ConfigChange;
import io.hedgerow.deployment.registry.Db;
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
import io.hedgerow.deployment.seed.SampleData.SamplePlugin;
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

    private static final JsonMapper JSON = new JsonMapper();

    private final Db db;

    private RegistrySeeder(Db db) {
        this.db = db;
    }

    /**
     * @return ids of the plugin configs of {@link SampleData#WITH_PLUGINS}, with the plugins'
     *     names, in the order in which they were seeded
     * @throws IOException when a plugin cannot be read; nothing is written
     * @throws RegistryException when the registry refuses; nothing is written
     */
    public static Map<Integer, String> seed(SampleData samples, Registry registry)
            throws IOException, RegistryException {
        List<Checked> plugins = new ArrayList<>();
        for (SamplePlugin sample : samples.plugins()) {
            plugins.add(new Checked(CheckedPlugin.check(sample.found()), sample.settings()));
        }
        return registry.write(db -> new RegistrySeeder(db).write(plugins));
    }

    private record Checked(CheckedPlugin plugin, Map<String, String> settings) {}

    private Map<Integer, String> write(List<Checked> plugins)
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
        for (Checked plugin : plugins) {
            Plugin installed = install(organization, plugin.plugin());
            configs.put(config(installed, plugin.settings()).id(), installed.name());
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

    private PluginConfig config(Plugin plugin, Map<String, String> settings)
            throws SQLException, RegistryException {
        int team = SampleData.WITH_PLUGINS.id();
        String id = String.valueOf(plugin.id());
        TeamPlugins configs = new TeamPlugins(db, team);
        Optional<PluginConfig> there = new PluginConfigs(db).find(team, plugin.id());
        if (there.isEmpty() || !says(there.get(), settings)) {
            configs.set(
                    id, new ConfigChange(settings, Map.of(), JSON.createObjectNode(), List.of()));
        }
        return there.isPresent() ? there.get() : configs.enable(id).config();
    }

    private static boolean says(PluginConfig config, Map<String, String> settings) {
        return settings.entrySet().stream()
                .allMatch(
                        wanted ->
                                wanted.getValue()
                                        .equals(
                                                config.values()
                                                        .path(wanted.getKey())
                                                        .asText(null)));
    }
}
