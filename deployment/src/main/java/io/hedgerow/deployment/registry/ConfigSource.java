package io.hedgerow.deployment.registry;

import java.util.List;

/**
 * The plugin configs that there are, wherever the registry is.
 *
 * @see RegistryReader for what only a database has
 */
public interface ConfigSource {

    /** By team, each in the order of its chain. */
    List<ConfigInfo> all() throws RegistryException;

    /**
     * @throws RegistryException also when there is none
     */
    ConfigInfo byId(int id) throws RegistryException;

    /**
     * The team's config of a plugin.
     *
     * @param plugin id or name
     * @throws RegistryException also when there is none, or it is not clear which
     */
    ConfigInfo ofTeam(int team, String plugin) throws RegistryException;

    /**
     * Of all teams.
     *
     * @param plugin id or name
     * @throws RegistryException also when there is no such plugin
     */
    List<ConfigInfo> ofPlugin(String plugin) throws RegistryException;
}
