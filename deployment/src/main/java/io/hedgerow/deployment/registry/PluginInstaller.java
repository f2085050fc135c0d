package io.hedgerow.deployment.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.job.registry.ConfigRules;
import io.hedgerow.runtime.pack.ConfigField;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Adds, replaces and removes plugins of an organization (contract §1.5, §1.7). */
public final class PluginInstaller {

    private final Db db;
    private final InstallGate gate;
    private final Plugins plugins;
    private final PluginConfigs configs;

    /**
     * @param gate may refuse code before it is written
     */
    public PluginInstaller(Db db, InstallGate gate) {
        this.db = db;
        this.gate = gate;
        plugins = new Plugins(db);
        configs = new PluginConfigs(db);
    }

    /** An installed plugin, and what the user should know. */
    public record Installed(Plugin plugin, List<String> warnings) {}

    /**
     * @throws RegistryException also if the organization has a plugin of that name or address
     */
    public Installed install(Organization organization, CheckedPlugin plugin)
            throws SQLException, RegistryException {
        (plugin.origin().isLocal() ? AccessLevel.ROOT : AccessLevel.INSTALL).require(organization);
        refuseDouble(plugins.of(organization), plugin);
        gate.admit(db, plugin);
        int id = plugins.insert(organization, plugin);
        return new Installed(plugins.find(String.valueOf(id), null), plugin.warnings());
    }

    /**
     * Replaces a plugin's code and schema; configs stay, and get the defaults of fields that are
     * new.
     *
     * @param force also when configs in force lack a value that the new version requires
     */
    public Installed upgrade(Plugin installed, CheckedPlugin plugin, boolean force)
            throws SQLException, RegistryException {
        Organization owner = owner(installed);
        (plugin.origin().isLocal() ? AccessLevel.ROOT : AccessLevel.INSTALL).require(owner);
        refuseDouble(
                plugins.of(owner).stream().filter(each -> each.id() != installed.id()).toList(),
                plugin);
        gate.admit(db, plugin);
        plugins.update(installed.id(), plugin);
        Plugin now = plugins.find(String.valueOf(installed.id()), null);
        List<String> warnings = new ArrayList<>(plugin.warnings());
        for (PluginConfig config : configs.ofPlugin(now.id())) {
            adapt(config, installed, now, force, warnings);
        }
        return new Installed(now, warnings);
    }

    private void adapt(
            PluginConfig config, Plugin before, Plugin now, boolean force, List<String> warnings)
            throws SQLException, RegistryException {
        ConfigRules rules = new ConfigRules(now.fields());
        Set<String> known = new HashSet<>();
        Set<String> attached = configs.attached(config.id());
        ConfigWriter writer = new ConfigWriter(db);
        for (ConfigField field : before.fields()) {
            String key = field.key();
            known.add(key);
            if (field.secret()
                    && !rules.isSecret(key)
                    && (attached.contains(key)
                            || !ConfigRules.isUnset(config.values().path(key)))) {
                throw new RegistryException(
                        "\"%s\" is secret, and would not be any more, but team %d has %s"
                                .formatted(
                                        key,
                                        config.team(),
                                        attached.contains(key)
                                                ? "a file: remove it first with `hedgerow plugin attach --remove`"
                                                : "a value: clear it first with `hedgerow plugin config set`"));
            }
            if (!field.secret() && rules.isSecret(key) && attached.contains(key)) {
                writer.sealAttachment(config, key);
            }
        }
        ObjectNode values = config.values().deepCopy();
        for (Map.Entry<String, JsonNode> value : rules.defaults().properties()) {
            if (!known.contains(value.getKey()) && !values.has(value.getKey())) {
                values.set(value.getKey(), value.getValue());
            }
        }
        ObjectNode stored = writer.write(config, now, values);
        List<String> missing = rules.missing(stored, attached);
        if (!missing.isEmpty() && config.enabled()) {
            String what =
                    "team %d, which has it enabled, lacks a value for %s"
                            .formatted(config.team(), String.join(", ", missing));
            if (!force) {
                throw new RegistryException(
                        what + ": the new version requires it (--force upgrades all the same)");
            }
            warnings.add(what);
        }
    }

    private static void refuseDouble(List<Plugin> others, CheckedPlugin plugin)
            throws RegistryException {
        String url = withoutQuery(plugin.origin().url());
        for (Plugin other : others) {
            if (url != null && url.equals(withoutQuery(other.url()))) {
                throw new RegistryException("Plugin from URL \"" + url + "\" already installed!");
            }
            if (other.name().equals(plugin.manifest().name())) {
                throw new RegistryException(
                        "a plugin called "
                                + other.title()
                                + " is installed already: use `hedgerow plugin upgrade`");
            }
        }
    }

    private static String withoutQuery(String url) {
        return url == null ? null : url.replaceFirst("\\?.*$", "");
    }

    /**
     * Removes a plugin with the configs of all teams, their files and stored values.
     *
     * @param force also when a team has it enabled
     */
    public void uninstall(Plugin plugin, boolean force) throws SQLException, RegistryException {
        if (plugin.global()) {
            throw new RegistryException(
                    "This plugin is marked as global! Make it local before uninstallation");
        }
        List<String> teams =
                configs.ofPlugin(plugin.id()).stream()
                        .filter(PluginConfig::enabled)
                        .map(config -> String.valueOf(config.team()))
                        .toList();
        if (!teams.isEmpty() && !force) {
            throw new RegistryException(
                    "plugin "
                            + plugin.title()
                            + " is enabled for team "
                            + String.join(", ", teams)
                            + ": disable it first, or use --force");
        }
        configs.deleteOfPlugin(plugin.id());
        plugins.delete(plugin.id());
    }

    /**
     * Makes a plugin visible to all organizations, or to its own only; and given to new teams, or
     * not.
     *
     * @param global {@code null} to leave it
     * @param preinstalled {@code null} to leave it
     */
    public Plugin mark(Plugin plugin, Boolean global, Boolean preinstalled)
            throws SQLException, RegistryException {
        Organization owner = owner(plugin);
        if (owner.level() != AccessLevel.ROOT) {
            throw new RegistryException("This organization can't manage global plugins!");
        }
        boolean globally = global == null ? plugin.global() : global;
        if (plugin.global() && !globally) {
            refuseToHide(plugin, owner);
        }
        plugins.mark(
                plugin.id(), globally, preinstalled == null ? plugin.preinstalled() : preinstalled);
        return plugins.find(String.valueOf(plugin.id()), null);
    }

    private Organization owner(Plugin plugin) throws SQLException, RegistryException {
        if (plugin.organization() == null) {
            throw new RegistryException("plugin " + plugin.title() + " belongs to no organization");
        }
        return new Organizations(db).find(plugin.organization().toString());
    }

    private void refuseToHide(Plugin plugin, Organization owner)
            throws SQLException, RegistryException {
        for (PluginConfig config : configs.ofPlugin(plugin.id())) {
            Team team = new Organizations(db).team(config.team());
            if (config.enabled() && !team.organization().id().equals(owner.id())) {
                throw new RegistryException(
                        "team %d of organization \"%s\" has plugin %s enabled, and could not see it any more: disable it there first"
                                .formatted(team.id(), team.organization().name(), plugin.title()));
            }
        }
    }
}
