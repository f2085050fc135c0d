package io.hedgerow.deployment.cli.plugin.live;

import io.hedgerow.deployment.cli.RegistryLocation;
import io.hedgerow.deployment.registry.ConfigInfo;
import io.hedgerow.deployment.registry.ConfigSource;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.job.config.HedgerowConfiguration;

/** Finds the plugin config that a command names. */
final class ConfigLookup {

    static final String DESCRIPTION =
            "Id of a plugin config, as `plugin status` shows it; with --team id or name of the plugin.";

    private ConfigLookup() {}

    /**
     * Only the id: one that is given need not be in the registry any more.
     *
     * @throws RegistryException as {@link #find}
     */
    static int id(HedgerowConfiguration configuration, String wanted, Integer team)
            throws RegistryException {
        return team == null && wanted.matches("\\d{1,9}")
                ? Integer.parseInt(wanted)
                : find(configuration, wanted, team).id();
    }

    /**
     * @param wanted id of a config, or, with a team, id or name of a plugin
     * @param team {@code null} for none
     * @throws RegistryException when there is no such config, or the registry cannot be read
     */
    static ConfigInfo find(HedgerowConfiguration configuration, String wanted, Integer team)
            throws RegistryException {
        if (team == null && !wanted.matches("\\d{1,9}")) {
            throw new RegistryException(
                    "\""
                            + wanted
                            + "\" is no id of a plugin config; to name a plugin say whose, with --team");
        }
        ConfigSource configs = RegistryLocation.configs(configuration);
        return team == null ? configs.byId(Integer.parseInt(wanted)) : configs.ofTeam(team, wanted);
    }
}
