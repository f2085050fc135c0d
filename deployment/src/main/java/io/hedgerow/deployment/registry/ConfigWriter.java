package io.hedgerow.deployment.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.job.secrets.SecretException;
import io.hedgerow.job.secrets.SecretFields;
import io.hedgerow.job.secrets.SecretOwner;
import io.hedgerow.job.secrets.SecretVault;
import java.sql.SQLException;
import java.util.Set;

/** The one place through which values and files of configs are stored: it seals the secret ones. */
final class ConfigWriter {

    private final PluginConfigs configs;
    private final SecretVault vault;

    ConfigWriter(Db db) throws RegistryException {
        configs = new PluginConfigs(db);
        vault = db.vault();
    }

    /**
     * Replaces all values. Those that are sealed already stay as they are.
     *
     * @return what is stored now
     * @throws RegistryException when a secret can be neither encrypted nor stored in plain text
     */
    ObjectNode write(PluginConfig config, Plugin plugin, ObjectNode values)
            throws SQLException, RegistryException {
        Set<String> secrets = SecretFields.of(plugin.schema().toString());
        try {
            ObjectNode sealed = vault.seal(owner(config), secrets, values);
            if (!sealed.equals(config.values())) {
                configs.setValues(config.id(), sealed);
            }
            return sealed;
        } catch (SecretException e) {
            throw new RegistryException(e.getMessage(), e);
        }
    }

    void attach(PluginConfig config, PluginConfigs.Attachment file, byte[] contents, boolean secret)
            throws SQLException, RegistryException {
        try {
            configs.attach(
                    config,
                    file,
                    secret
                            ? vault.sealAttachment(owner(config).attachment(file.key()), contents)
                            : contents);
        } catch (SecretException e) {
            throw new RegistryException(e.getMessage(), e);
        }
    }

    /** The file of a field that has become secret. */
    void sealAttachment(PluginConfig config, String key) throws SQLException, RegistryException {
        try {
            configs.setContents(
                    config,
                    key,
                    vault.sealAttachment(
                            owner(config).attachment(key), configs.contents(config, key)));
        } catch (SecretException e) {
            throw new RegistryException(e.getMessage(), e);
        }
    }

    private static SecretOwner owner(PluginConfig config) {
        return SecretOwner.of(config.team(), config.plugin());
    }
}
