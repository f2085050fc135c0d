package io.hedgerow.job.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.job.registry.InstallationGate;
import io.hedgerow.job.registry.InstallationGate.Candidate;
import io.hedgerow.job.registry.PluginCode;
import io.hedgerow.job.registry.RegistryRules;
import io.hedgerow.job.secrets.SecretException;
import io.hedgerow.job.secrets.SecretFields;
import io.hedgerow.job.secrets.SecretOwner;
import io.hedgerow.job.secrets.SecretVault;
import io.hedgerow.operators.registry.PluginInstallation.OnError;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.operators.registry.TeamDirectory.Team;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginSettings.Attachment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One reading of the registry's tables, in one transaction. */
final class RegistryReading {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryReading.class);
    private static final JsonMapper JSON = new JsonMapper();

    private static final String TEAMS =
            "SELECT id, api_token, anonymize_ips, session_recording_opt_in FROM posthog_team";

    private static final String CONFIGS =
            ConfigStamp.WITH
                    + ConfigsInForce.select(
                            """
                            c.id, c.team_id, c.plugin_id, c."order", c.config, p.name, p.log_level,
                            p.config_schema, p.public_jobs,\s"""
                                    + ConfigStamp.JOINED)
                    + "ORDER BY c.team_id, c.\"order\", c.id";

    /** Also those that are not in force: what they have stored stays. */
    private static final String ALL_CONFIGS =
            "SELECT c.id, coalesce(c.team_id, 0), c.plugin_id, p.name FROM posthog_pluginconfig c"
                    + " JOIN posthog_plugin p ON p.id = c.plugin_id";

    private static final String PLUGINS =
            "SELECT id, name, url, archive, organization_id, is_global FROM posthog_plugin"
                    + " WHERE id IN (%s)".formatted(ConfigsInForce.select("c.plugin_id"));

    private static final String SOURCES =
            "SELECT plugin_id, filename, source, CASE WHEN filename IN ('index.ts', 'index.js')"
                    + " THEN transpiled END FROM posthog_pluginsourcefile"
                    + " WHERE source IS NOT NULL AND plugin_id IN (%s)"
                            .formatted(ConfigsInForce.select("c.plugin_id"));

    private static final String ATTACHMENTS =
            "SELECT plugin_config_id, key, content_type, file_name, contents"
                    + " FROM posthog_pluginattachment WHERE plugin_config_id IN (%s)"
                            .formatted(ConfigsInForce.select("c.id"));

    private static final String APPROVED = "SELECT sha256 FROM hedgerow_approved_plugin";

    private final Connection connection;
    private final PluginCodeReader reader;
    private final RegistryRules rules;
    private final Map<Integer, PluginCode> code = new HashMap<>();
    private final Map<Integer, Map<String, Attachment>> attachments = new HashMap<>();

    /**
     * @param connection in a transaction of one moment's picture
     */
    RegistryReading(Connection connection, PluginCodeReader reader, RegistryRules rules) {
        this.connection = connection;
        this.reader = reader;
        this.rules = rules;
    }

    /**
     * @throws SecretException when keys are configured and cannot be read
     */
    RegistrySnapshot read() throws SQLException, SecretException {
        boolean ofPostHog = PostgresSchema.owner(connection) == PostgresSchema.Owner.POSTHOG;
        InstallationGate gate =
                new InstallationGate(
                        SecretVault.open(rules.secrets(), ofPostHog),
                        rules.approvalRequired() ? approved() : null);
        List<Team> teams = new ArrayList<>();
        each(
                TEAMS,
                row ->
                        teams.add(
                                new Team(
                                        row.getLong(1),
                                        row.getString(2),
                                        row.getBoolean(3),
                                        row.getBoolean(4))));
        readCode();
        each(
                ATTACHMENTS,
                row ->
                        attachments
                                .computeIfAbsent(row.getInt(1), absent -> new HashMap<>())
                                .put(
                                        row.getString(2),
                                        new Attachment(
                                                row.getString(3),
                                                row.getString(4),
                                                row.getBytes(5))));
        each(CONFIGS, row -> gate.add(candidate(row)));
        List<PluginIdentity> all = new ArrayList<>();
        each(
                ALL_CONFIGS,
                row ->
                        all.add(
                                new PluginIdentity(
                                        row.getLong(2),
                                        row.getInt(3),
                                        row.getInt(1),
                                        name(row.getString(4), row.getInt(3)))));
        return gate.snapshot(
                        new TeamDirectory(teams),
                        ofPostHog || rules.approvalRequired() || reader.transpiledHere())
                .knowing(all);
    }

    private Set<String> approved() throws SQLException {
        Set<String> hashes = new HashSet<>();
        each(APPROVED, row -> hashes.add(row.getString(1)));
        return hashes;
    }

    private void readCode() throws SQLException {
        Map<Integer, Map<String, String>> sources = new HashMap<>();
        Map<Integer, Map<String, String>> transpiled = new HashMap<>();
        each(
                SOURCES,
                row -> {
                    sources.computeIfAbsent(row.getInt(1), absent -> new HashMap<>())
                            .put(row.getString(2), row.getString(3));
                    // It is the source that is approved, not what somebody stored as made of it.
                    if (!rules.approvalRequired()) {
                        transpiled
                                .computeIfAbsent(row.getInt(1), absent -> new HashMap<>())
                                .put(row.getString(2), row.getString(4));
                    }
                });
        each(
                PLUGINS,
                row ->
                        code.put(
                                row.getInt(1),
                                reader.read(
                                        new PluginCodeReader.PluginRow(
                                                row.getInt(1),
                                                name(row.getString(2), row.getInt(1)),
                                                row.getString(3),
                                                row.getBytes(4),
                                                row.getString(5),
                                                row.getBoolean(6),
                                                sources.getOrDefault(row.getInt(1), Map.of()),
                                                transpiled.getOrDefault(
                                                        row.getInt(1), Map.of())))));
    }

    private Candidate candidate(ResultSet row) throws SQLException {
        int config = row.getInt(1);
        long team = row.getLong(2);
        int plugin = row.getInt(3);
        return new Candidate(
                new PluginIdentity(team, plugin, config, name(row.getString(6), plugin)),
                SecretOwner.of(team, plugin),
                row.getInt(4),
                code.get(plugin),
                row.getString(5),
                SecretFields.of(row.getString(8)),
                Set.of(),
                attachments.getOrDefault(config, Map.of()),
                row.getInt(7),
                onError(config, row.getString(5)),
                row.getString(9),
                row.getString(10));
    }

    private static String name(String stored, int plugin) {
        return stored == null ? "plugin-id-" + plugin : stored;
    }

    private static OnError onError(int configId, String configJson) {
        String word;
        try {
            word = JSON.readTree(configJson).path(OnError.CONFIG_KEY).asText("default");
        } catch (JsonProcessingException e) {
            return OnError.DEFAULT; // Postgres holds JSON
        }
        return OnError.of(word)
                .orElseGet(
                        () -> {
                            LOG.warn(
                                    "Plugin config {}: {} is none of default, continue, drop and dead_letter; default is taken",
                                    configId,
                                    OnError.CONFIG_KEY);
                            return OnError.DEFAULT;
                        });
    }

    @FunctionalInterface
    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private void each(String query, RowReader reader) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }
}
