package io.hedgerow.deployment.registry;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Makes organizations and teams in a database of our own; in a database of PostHog they are made in
 * PostHog.
 */
public final class NewTeams {

    private static final String LETTERS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int TOKEN_LETTERS = 43;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Db db;

    /**
     * @throws RegistryException if PostHog made the tables
     */
    public NewTeams(Db db) throws RegistryException {
        if (db.isOfPostHog()) {
            throw new RegistryException("this is a database of PostHog: make its teams there");
        }
        this.db = db;
    }

    /** A new team, and what the user should know. */
    public record Created(Team team, List<PluginConfig> plugins, List<String> warnings) {}

    /**
     * Does nothing if there is one of that id.
     *
     * @param name up to 64 characters
     */
    public void organization(UUID id, String name, AccessLevel level) throws SQLException {
        db.update(
                "INSERT INTO posthog_organization (id, name, plugins_access_level)"
                        + " VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
                id,
                name,
                level.number());
    }

    /** Does nothing if there is one of that id; no plugins are enabled. */
    public void team(int id, UUID organization, String token, String name, boolean anonymizeIps)
            throws SQLException {
        db.update(
                "INSERT INTO posthog_team (id, organization_id, api_token, name, anonymize_ips)"
                        + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                id,
                organization,
                token,
                name,
                anonymizeIps);
        db.one(
                "SELECT setval(pg_get_serial_sequence('posthog_team', 'id'),"
                        + " (SELECT max(id) FROM posthog_team))",
                row -> row.getLong(1));
    }

    /**
     * With the preinstalled plugins enabled (contract §1.7).
     *
     * @param token what its clients send; {@code null} for a new one
     * @param sessionRecordings whether its session recordings are kept
     */
    public Created create(
            Organization organization,
            String name,
            String token,
            boolean anonymizeIps,
            boolean sessionRecordings)
            throws SQLException, RegistryException {
        String used = token == null ? newToken() : token;
        if (db.one("SELECT id FROM posthog_team WHERE api_token = ?", row -> 1, used).isPresent()) {
            throw new RegistryException("another team has this token");
        }
        int id =
                db.one(
                                "INSERT INTO posthog_team (organization_id, api_token, name, anonymize_ips,"
                                        + " session_recording_opt_in) VALUES (?, ?, ?, ?, ?) RETURNING id",
                                row -> row.getInt(1),
                                organization.id(),
                                used,
                                name,
                                anonymizeIps,
                                sessionRecordings)
                        .orElseThrow();
        List<String> warnings = new ArrayList<>();
        if (organization.level() != AccessLevel.NONE) {
            preinstall(id, organization, warnings);
        }
        return new Created(
                new Organizations(db).team(id), new PluginConfigs(db).ofTeam(id), warnings);
    }

    private void preinstall(int team, Organization organization, List<String> warnings)
            throws SQLException, RegistryException {
        TeamPlugins plugins = new TeamPlugins(db, team);
        for (Plugin plugin : new Plugins(db).all()) {
            if (plugin.preinstalled() && plugin.visibleTo(organization)) {
                warnings.addAll(plugins.preinstall(plugin));
            }
        }
    }

    private static String newToken() {
        StringBuilder token = new StringBuilder("phc_");
        for (int i = 0; i < TOKEN_LETTERS; i++) {
            token.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return token.toString();
    }
}
