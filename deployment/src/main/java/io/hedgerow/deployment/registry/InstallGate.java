package io.hedgerow.deployment.registry;

import java.sql.SQLException;

/** Has the last word before a plugin's code is written to a registry, new or in a new version. */
@FunctionalInterface
public interface InstallGate {

    InstallGate OPEN = (db, plugin) -> {};

    /**
     * @throws RegistryException saying why it is refused; nothing is written then
     */
    void admit(Db db, CheckedPlugin plugin) throws SQLException, RegistryException;
}
