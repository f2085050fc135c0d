package io.hedgerow.deployment.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** Finds organizations and teams. */
public final class Organizations {

    private static final String ORGANIZATION =
            "SELECT id, name, plugins_access_level FROM posthog_organization o";

    private static final String TEAM =
            "SELECT o.id, o.name, o.plugins_access_level, t.id, t.name, t.api_token"
                    + " FROM posthog_team t JOIN posthog_organization o ON o.id = t.organization_id";

    private final Db db;

    public Organizations(Db db) {
        this.db = db;
    }

    /**
     * @param wanted id or name; {@code null} for the only one there is
     */
    public Organization find(String wanted) throws SQLException, RegistryException {
        List<Organization> all =
                wanted == null
                        ? db.list(ORGANIZATION, Organizations::organization)
                        : db.list(
                                ORGANIZATION + " WHERE id::text = lower(?) OR name = ?",
                                Organizations::organization,
                                wanted,
                                wanted);
        if (all.size() == 1) {
            return all.get(0);
        }
        if (all.isEmpty()) {
            throw new RegistryException(
                    wanted == null
                            ? "there is no organization yet: `hedgerow team create NAME --new-organization NAME` makes one"
                            : "there is no organization \"" + wanted + "\"");
        }
        throw new RegistryException(
                (wanted == null
                                ? "there are several organizations; name one with --organization: "
                                : "several organizations are called so; name one by its id: ")
                        + all.stream()
                                .limit(10)
                                .map(each -> each.name() + " (" + each.id() + ")")
                                .collect(Collectors.joining(", ")));
    }

    public Team team(int id) throws SQLException, RegistryException {
        return db.one(TEAM + " WHERE t.id = ?", Organizations::team, id)
                .orElseThrow(() -> new RegistryException("there is no team " + id));
    }

    public List<Team> teams() throws SQLException {
        return db.list(TEAM + " ORDER BY t.id", Organizations::team);
    }

    private static Organization organization(ResultSet row) throws SQLException {
        return new Organization(
                row.getObject(1, UUID.class), row.getString(2), AccessLevel.of(row.getInt(3)));
    }

    private static Team team(ResultSet row) throws SQLException {
        return new Team(row.getInt(4), row.getString(5), row.getString(6), organization(row));
    }
}
