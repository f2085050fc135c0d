package io.hedgerow.deployment.registry;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * The list of plugin contents that may run, {@code hedgerow_approved_plugin}. What is approved is
 * {@link io.hedgerow.runtime.pack.PluginPackage#sha256}: exactly one version, wherever it came
 * from.
 */
public final class Approvals {

    private static final String HASH = "[0-9a-f]{64}";

    private final Db db;

    public Approvals(Db db) {
        this.db = db;
    }

    /**
     * @param name of the plugin when it was approved, {@code null} for unknown
     * @param note {@code null} for none
     */
    public record Approval(String sha256, String name, String by, Instant at, String note) {}

    /** Oldest first. */
    public List<Approval> all() throws SQLException {
        return db.list(
                "SELECT sha256, name, approved_by, approved_at, note FROM hedgerow_approved_plugin"
                        + " ORDER BY approved_at, sha256",
                row ->
                        new Approval(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getTimestamp(4).toInstant(),
                                row.getString(5)));
    }

    /**
     * Approving again changes nothing: who was first stays.
     *
     * @return whether it is new
     * @throws RegistryException when the hash is none
     */
    public boolean approve(String sha256, String name, String by, String note)
            throws SQLException, RegistryException {
        return db.update(
                        "INSERT INTO hedgerow_approved_plugin (sha256, name, approved_by, note)"
                                + " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        checked(sha256),
                        name,
                        by,
                        note)
                > 0;
    }

    /**
     * @throws RegistryException when it is not approved
     */
    public void revoke(String sha256) throws SQLException, RegistryException {
        if (db.update("DELETE FROM hedgerow_approved_plugin WHERE sha256 = ?", checked(sha256))
                == 0) {
            throw new RegistryException("there is no approval of " + sha256);
        }
    }

    public boolean isApproved(String sha256) throws SQLException {
        return db.one(
                        "SELECT 1 FROM hedgerow_approved_plugin WHERE sha256 = ?",
                        row -> true,
                        sha256)
                .isPresent();
    }

    /**
     * Lets in only what is approved.
     *
     * @param required option {@code plugins.require-approval}
     */
    public static InstallGate gate(boolean required) {
        return !required
                ? InstallGate.OPEN
                : (db, plugin) -> {
                    String sha256 = plugin.content().sha256();
                    if (!new Approvals(db).isApproved(sha256)) {
                        throw new RegistryException(
                                "the content of plugin \""
                                        + plugin.manifest().name()
                                        + "\" is not approved; approve it with: hedgerow plugin approve "
                                        + sha256);
                    }
                };
    }

    private static String checked(String sha256) throws RegistryException {
        if (!sha256.matches(HASH)) {
            throw new RegistryException(
                    "\"" + sha256 + "\" is no content hash: 64 lower-case hexadecimal digits");
        }
        return sha256;
    }
}
