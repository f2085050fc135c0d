package io.hedgerow.deployment.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.job.secrets.SecretException;
import io.hedgerow.job.secrets.SecretFields;
import io.hedgerow.job.secrets.SecretOwner;
import io.hedgerow.job.secrets.SecretVault;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Encrypts every secret of the registry with the primary key: those of other keys, and those in
 * plain text. All or nothing.
 */
public final class SecretRotation {

    private final Db db;
    private final SecretVault vault;

    public SecretRotation(Db db) throws RegistryException {
        this.db = db;
        this.vault = db.vault();
    }

    /** How many there are, and how many of them were encrypted anew. */
    public record Rotated(int configs, int configsChanged, int files, int filesChanged) {}

    private record StoredConfig(int id, int team, int plugin, String json) {}

    private record StoredFile(int id, int team, int plugin, String key, byte[] contents) {}

    /**
     * @throws RegistryException naming the first secret that cannot be decrypted
     */
    public Rotated run() throws SQLException, RegistryException {
        Map<Integer, Set<String>> fields = new HashMap<>();
        db.list(
                "SELECT id, config_schema FROM posthog_plugin",
                row -> fields.put(row.getInt(1), SecretFields.of(row.getString(2))));
        try {
            List<StoredConfig> configs = configs();
            int configsChanged = 0;
            for (StoredConfig config : configs) {
                configsChanged += rotated(config, fields.get(config.plugin())) ? 1 : 0;
            }
            List<StoredFile> files = files();
            int filesChanged = 0;
            for (StoredFile file : files) {
                filesChanged += rotated(file, fields.get(file.plugin())) ? 1 : 0;
            }
            return new Rotated(configs.size(), configsChanged, files.size(), filesChanged);
        } catch (SecretException e) {
            throw new RegistryException(e.getMessage(), e);
        }
    }

    private List<StoredConfig> configs() throws SQLException {
        return db.list(
                "SELECT id, team_id, plugin_id, config FROM posthog_pluginconfig"
                        + " WHERE team_id IS NOT NULL ORDER BY id FOR UPDATE",
                row ->
                        new StoredConfig(
                                row.getInt(1), row.getInt(2), row.getInt(3), row.getString(4)));
    }

    private List<StoredFile> files() throws SQLException {
        return db.list(
                "SELECT a.id, c.team_id, c.plugin_id, a.key, a.contents FROM posthog_pluginattachment a"
                        + " JOIN posthog_pluginconfig c ON c.id = a.plugin_config_id"
                        + " WHERE c.team_id IS NOT NULL AND a.contents IS NOT NULL ORDER BY a.id FOR UPDATE",
                row ->
                        new StoredFile(
                                row.getInt(1),
                                row.getInt(2),
                                row.getInt(3),
                                row.getString(4),
                                row.getBytes(5)));
    }

    private boolean rotated(StoredConfig config, Set<String> secret)
            throws SQLException, SecretException {
        JsonNode before = StoredJson.read(config.json(), "null");
        if (!(before instanceof ObjectNode values)) {
            return false;
        }
        ObjectNode after =
                vault.reseal(SecretOwner.of(config.team(), config.plugin()), secret, values);
        if (after.equals(before)) {
            return false;
        }
        db.update(
                "UPDATE posthog_pluginconfig SET config = ?::jsonb WHERE id = ?",
                after.toString(),
                config.id());
        return true;
    }

    private boolean rotated(StoredFile file, Set<String> secret)
            throws SQLException, SecretException {
        byte[] after =
                vault.resealAttachment(
                        SecretOwner.of(file.team(), file.plugin()).attachment(file.key()),
                        secret.contains(file.key()),
                        file.contents());
        if (after == file.contents()) {
            return false;
        }
        db.update(
                "UPDATE posthog_pluginattachment SET contents = ? WHERE id = ?", after, file.id());
        return true;
    }
}
