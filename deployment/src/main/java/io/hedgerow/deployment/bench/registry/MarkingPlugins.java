package io.hedgerow.deployment.bench.registry;

import io.hedgerow.deployment.registry.CheckedPlugin;
import io.hedgerow.deployment.registry.FoundPlugin;
import io.hedgerow.deployment.registry.InstallGate;
import io.hedgerow.deployment.registry.Organization;
import io.hedgerow.deployment.registry.Organizations;
import io.hedgerow.deployment.registry.PluginInstaller;
import io.hedgerow.deployment.registry.PluginOrigin;
import io.hedgerow.deployment.registry.Plugins;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.runtime.pack.PluginPackage;
import io.hedgerow.runtime.pack.PluginPackageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Teams whose plugin writes into each event by which revision of itself it was processed; half of
 * the teams run it where any subtask does, half where the team's state is, and the last one has
 * both. Every change is one transaction for all teams.
 */
public final class MarkingPlugins {

    /** Stands for a time without the plugin. */
    public static final String DISABLED = "disabled";

    public static final int TEAMS = 5;

    /** Has a plugin in each lane. */
    public static final int WITH_BOTH = TEAMS;

    private static final UUID ORGANIZATION = new UUID(0, 8);
    private static final List<String> FILES = List.of("mark.js", "count.js");

    private final RegistryStack stack;
    private final Path sources;
    private final List<Change> changes = new ArrayList<>();
    private int label;
    private int code = 1;

    /**
     * A revision of the plugin and when it was committed.
     *
     * @param revision as in {@link Mark#revision}, or {@link #DISABLED}
     * @param committedMillis when the commit returned, milliseconds since the epoch
     */
    public record Change(String what, String revision, long committedMillis) {}

    /**
     * @param sources folder with {@code mark.js} and {@code count.js}
     */
    public MarkingPlugins(RegistryStack stack, Path sources) {
        this.stack = stack;
        this.sources = sources;
    }

    /** Before the job starts. */
    public void install() throws SQLException, IOException, RegistryException {
        List<CheckedPlugin> checked = checked();
        List<Integer> ids = new ArrayList<>();
        commit(
                "install",
                connection ->
                        run(
                                connection,
                                "INSERT INTO posthog_organization (id, name) VALUES (?, 'bench')",
                                ORGANIZATION));
        stack.writer()
                .write(
                        db -> {
                            Organization owner =
                                    new Organizations(db).find(ORGANIZATION.toString());
                            for (CheckedPlugin each : checked) {
                                ids.add(
                                        new PluginInstaller(db, InstallGate.OPEN)
                                                .install(owner, each)
                                                .plugin()
                                                .id());
                            }
                            return ids;
                        });
        try (Connection connection = stack.registry()) {
            for (int team = 1; team <= TEAMS; team++) {
                run(
                        connection,
                        "INSERT INTO posthog_team (id, organization_id, api_token)"
                                + " VALUES (?, ?, ?)",
                        team,
                        ORGANIZATION,
                        "phc_bench_" + team);
                List<Integer> chain = team == WITH_BOTH ? ids : List.of(ids.get(team % ids.size()));
                for (int order = 0; order < chain.size(); order++) {
                    run(
                            connection,
                            "INSERT INTO posthog_pluginconfig"
                                    + " (team_id, plugin_id, enabled, \"order\", config)"
                                    + " VALUES (?, ?, true, ?, '{\"label\":\"0\"}')",
                            team,
                            chain.get(order),
                            order);
                }
            }
        }
    }

    /** As the command line does before it writes: what they are transpiled to goes with them. */
    private List<CheckedPlugin> checked() throws IOException, RegistryException {
        List<CheckedPlugin> checked = new ArrayList<>();
        for (String file : FILES) {
            String source =
                    Files.readString(sources.resolve(file))
                            .replace("const CODE = 1", "const CODE = " + code);
            try {
                checked.add(
                        CheckedPlugin.check(
                                new FoundPlugin(
                                        PluginPackage.inline(
                                                "{\"name\":\"" + file + "\"}", "index.ts", source),
                                        new PluginOrigin("source", null, null))));
            } catch (PluginPackageException e) {
                throw new IllegalStateException(file, e);
            }
        }
        return checked;
    }

    /** Another value in every config. */
    public Change relabel() throws SQLException, IOException {
        label++;
        return commit("config", this::writeLabel);
    }

    private void writeLabel(Connection connection) throws SQLException {
        run(
                connection,
                "UPDATE posthog_pluginconfig SET config = jsonb_build_object('label', ?::text)",
                String.valueOf(label));
    }

    /** Other code, as {@code hedgerow plugin upgrade} writes it. */
    public Change upgrade() throws IOException, RegistryException {
        code++;
        List<CheckedPlugin> checked = checked();
        stack.writer()
                .write(
                        db -> {
                            for (CheckedPlugin each : checked) {
                                new PluginInstaller(db, InstallGate.OPEN)
                                        .upgrade(
                                                new Plugins(db).find(each.manifest().name(), null),
                                                each,
                                                false);
                            }
                            return null;
                        });
        return changed("upgrade");
    }

    public Change disable() throws SQLException, IOException {
        Change change =
                commit(
                        "disable",
                        connection ->
                                run(connection, "UPDATE posthog_pluginconfig SET enabled = false"));
        changes.set(
                changes.size() - 1, new Change(change.what(), DISABLED, change.committedMillis()));
        return changes.get(changes.size() - 1);
    }

    /** With another value, so that what it does can be told from before. */
    public Change enable() throws SQLException, IOException {
        label++;
        return commit(
                "enable",
                connection -> {
                    writeLabel(connection);
                    run(connection, "UPDATE posthog_pluginconfig SET enabled = true");
                });
    }

    /** All so far, in order. */
    public List<Change> changes() {
        return List.copyOf(changes);
    }

    /** What is done in one transaction. */
    private interface Work {
        void in(Connection connection) throws SQLException, IOException;
    }

    private Change commit(String what, Work work) throws SQLException, IOException {
        try (Connection connection = stack.registry()) {
            connection.setAutoCommit(false);
            work.in(connection);
            connection.commit();
            return changed(what);
        }
    }

    private Change changed(String what) {
        Change change = new Change(what, code + "/" + label, System.currentTimeMillis());
        changes.add(change);
        return change;
    }

    private static void run(Connection connection, String sql, Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
