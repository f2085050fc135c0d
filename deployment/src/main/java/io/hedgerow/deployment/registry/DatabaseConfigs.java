package io.hedgerow.deployment.registry;

import java.util.List;

/** The configs in Postgres. */
public record DatabaseConfigs(Registry registry) implements ConfigSource {

    @Override
    public List<ConfigInfo> all() throws RegistryException {
        return registry.read(db -> new RegistryReader(db).configs());
    }

    @Override
    public ConfigInfo byId(int id) throws RegistryException {
        return registry.read(db -> new RegistryReader(db).byId(id));
    }

    @Override
    public ConfigInfo ofTeam(int team, String plugin) throws RegistryException {
        return registry.read(db -> new RegistryReader(db).ofTeam(team, plugin));
    }

    @Override
    public List<ConfigInfo> ofPlugin(String plugin) throws RegistryException {
        return registry.read(
                db -> new RegistryReader(db).ofPlugin(new Plugins(db).find(plugin, null)));
    }
}
