package io.hedgerow.deployment.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.job.registry.ConfigRules;
import io.hedgerow.operators.registry.SecretMask;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Changes the plugin configs of one team, by the rules of contract §1.2 and §1.7: what is in force
 * satisfies its plugin's schema.
 */
public final class TeamPlugins {

    private static final int LONGEST_NAME = 200;

    private final Team team;
    private final Plugins plugins;
    private final PluginConfigs configs;
    private final ConfigWriter writer;

    public TeamPlugins(Db db, int team) throws SQLException, RegistryException {
        this.team = new Organizations(db).team(team);
        plugins = new Plugins(db);
        configs = new PluginConfigs(db);
        writer = new ConfigWriter(db);
    }

    /** What a change came to. */
    public record Changed(Team team, Plugin plugin, PluginConfig config, List<String> warnings) {}

    /** By id or name, of those the team's organization sees. */
    public Plugin plugin(String wanted) throws SQLException, RegistryException {
        AccessLevel.CONFIG.require(team.organization());
        return plugins.find(wanted, team.organization());
    }

    /** Puts a plugin in force, with defaults if the team has no config of it yet. */
    public Changed enable(String wanted) throws SQLException, RegistryException {
        Plugin plugin = plugin(wanted);
        PluginConfig config = ensure(plugin);
        List<String> missing =
                new ConfigRules(plugin.fields())
                        .missing(config.values(), configs.attached(config.id()));
        if (!missing.isEmpty()) {
            throw new RegistryException(
                    "plugin "
                            + plugin.title()
                            + " needs a value for "
                            + String.join(", ", missing)
                            + " before team "
                            + team.id()
                            + " can enable it: see `hedgerow plugin config set`");
        }
        configs.setEnabled(config.id(), true);
        return changed(plugin);
    }

    /**
     * For a new team: enables the plugin if its defaults are enough.
     *
     * @return warnings
     */
    List<String> preinstall(Plugin plugin) throws SQLException, RegistryException {
        PluginConfig config = ensure(plugin);
        Changed changed = settled(plugin, new ConfigRules(plugin.fields()));
        if (changed.warnings().isEmpty()) {
            configs.setEnabled(config.id(), true);
        }
        return changed.warnings().stream().map(text -> plugin.title() + ": " + text).toList();
    }

    public Changed disable(String wanted) throws SQLException, RegistryException {
        Plugin plugin = plugins.find(wanted, team.organization()); // at every access level
        configs.setEnabled(existing(plugin).id(), false);
        return changed(plugin);
    }

    /** Makes the named plugins the first of the team's chain; the others follow as they did. */
    public void order(List<String> first) throws SQLException, RegistryException {
        List<PluginConfig> chain = new ArrayList<>();
        Set<Integer> moved = new HashSet<>();
        for (String wanted : first) {
            PluginConfig config = existing(plugin(wanted));
            if (!moved.add(config.id())) {
                throw new RegistryException("plugin " + wanted + " is named twice");
            }
            chain.add(config);
        }
        for (PluginConfig config : configs.ofTeam(team.id())) {
            if (!moved.contains(config.id())) {
                chain.add(config);
            }
        }
        for (int i = 0; i < chain.size(); i++) {
            configs.setOrder(chain.get(i).id(), i);
        }
    }

    /**
     * Sets and removes values. Makes a disabled config with defaults if there is none.
     *
     * @throws RegistryException also when a config in force would miss a required value
     */
    public Changed set(String wanted, ConfigChange change) throws SQLException, RegistryException {
        Plugin plugin = plugin(wanted);
        ConfigRules rules = new ConfigRules(plugin.fields());
        PluginConfig config = ensure(plugin);
        ObjectNode next = config.values().deepCopy();
        for (Map.Entry<String, JsonNode> value : change.json().properties()) {
            rules.check(value.getKey(), value.getValue());
            set(next, rules, value.getKey(), value.getValue());
        }
        for (Map.Entry<String, String> value : change.open().entrySet()) {
            rules.refuseOpenSecret(value.getKey(), value.getValue());
            next.set(value.getKey(), rules.parse(value.getKey(), value.getValue()));
        }
        for (Map.Entry<String, String> value : change.hidden().entrySet()) {
            next.set(value.getKey(), rules.parse(value.getKey(), value.getValue()));
        }
        for (String key : change.unset()) {
            if (next.remove(key) == null) {
                rules.refuseUnknown(key);
            }
        }
        writer.write(config, plugin, next);
        return settled(plugin, rules);
    }

    /**
     * A secret that is {@code null}, or what is shown in its place, keeps its stored value
     * (contract §1.3).
     */
    private static void set(ObjectNode values, ConfigRules rules, String key, JsonNode value) {
        if (rules.isSecret(key)
                && (value.isNull() || SecretMask.HIDDEN.equals(value.textValue()))) {
            return;
        }
        if (value.isNull()) {
            values.remove(key);
        } else {
            values.set(key, value);
        }
    }

    /** Stores a file for a field of type {@code attachment}, in place of the one before. */
    public Changed attach(
            String wanted, String key, String fileName, String contentType, byte[] contents)
            throws SQLException, RegistryException {
        Plugin plugin = plugin(wanted);
        ConfigRules rules = new ConfigRules(plugin.fields());
        boolean secret = rules.attachment(key).secret();
        for (String text : List.of(fileName, contentType)) {
            if (text.length() > LONGEST_NAME) {
                throw new RegistryException(
                        "\"" + text + "\" is longer than " + LONGEST_NAME + " characters");
            }
        }
        if (contents.length > ConfigRules.LARGEST_ATTACHMENT) {
            throw new RegistryException(
                    fileName + " is larger than " + ConfigRules.LARGEST_ATTACHMENT + " bytes");
        }
        writer.attach(
                ensure(plugin),
                new PluginConfigs.Attachment(key, contentType, fileName, contents.length),
                contents,
                secret);
        return settled(plugin, rules);
    }

    public Changed detach(String wanted, String key) throws SQLException, RegistryException {
        Plugin plugin = plugin(wanted);
        ConfigRules rules = new ConfigRules(plugin.fields());
        if (configs.detach(existing(plugin), key) == 0) {
            throw new RegistryException(
                    "team " + team.id() + " has no file \"" + key + "\" for " + plugin.title());
        }
        return settled(plugin, rules);
    }

    private PluginConfig existing(Plugin plugin) throws SQLException, RegistryException {
        return configs.find(team.id(), plugin.id())
                .orElseThrow(
                        () ->
                                new RegistryException(
                                        "team "
                                                + team.id()
                                                + " has no config of plugin "
                                                + plugin.title()));
    }

    /** A new config comes last in the chain. */
    private PluginConfig ensure(Plugin plugin) throws SQLException, RegistryException {
        Optional<PluginConfig> there = configs.find(team.id(), plugin.id());
        if (there.isPresent()) {
            return there.get();
        }
        int last =
                configs.ofTeam(team.id()).stream().mapToInt(PluginConfig::order).max().orElse(-1);
        PluginConfig made = configs.create(team.id(), plugin.id(), last + 1);
        writer.write(made, plugin, new ConfigRules(plugin.fields()).defaults());
        return configs.find(team.id(), plugin.id()).orElseThrow();
    }

    private Changed settled(Plugin plugin, ConfigRules rules)
            throws SQLException, RegistryException {
        PluginConfig config = configs.find(team.id(), plugin.id()).orElseThrow();
        List<String> missing = rules.missing(config.values(), configs.attached(config.id()));
        if (missing.isEmpty()) {
            return new Changed(team, plugin, config, List.of());
        }
        String what = ConfigRules.required(missing);
        if (config.enabled()) {
            throw new RegistryException(
                    what + ": plugin " + plugin.title() + " is enabled for team " + team.id());
        }
        return new Changed(team, plugin, config, List.of(what + " before it can be enabled"));
    }

    private Changed changed(Plugin plugin) throws SQLException {
        return new Changed(
                team, plugin, configs.find(team.id(), plugin.id()).orElseThrow(), List.of());
    }
}
