package io.hedgerow.deployment.cli.plugin.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.dryrun.DryRunException;
import io.hedgerow.deployment.dryrun.Version;
import io.hedgerow.deployment.registry.ConfigInfo;
import io.hedgerow.job.registry.ConfigRuleException;
import io.hedgerow.job.registry.ConfigRules;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.PluginEngine;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.pack.ConfigField;
import io.hedgerow.runtime.pack.PluginPackage;
import io.hedgerow.runtime.pack.PluginPackageException;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The versions that a dry run compares. One thread. */
final class DryRunVersions {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ConfigInfo config;
    private final int team;
    private final Map<String, String> storage;
    private final PluginInstallation active;

    /**
     * @param config {@code null} for none
     * @throws DryRunException when the config is not in force
     */
    DryRunVersions(
            RegistrySnapshot registry, ConfigInfo config, int team, Map<String, String> storage)
            throws DryRunException {
        this.config = config;
        this.team = team;
        this.storage = storage;
        this.active = config == null ? null : inForce(registry, config);
    }

    private static PluginInstallation inForce(RegistrySnapshot registry, ConfigInfo config)
            throws DryRunException {
        return registry.chain(config.team()).stream()
                .filter(each -> each.configId() == config.id())
                .findFirst()
                .orElseThrow(
                        () ->
                                new DryRunException(
                                        "Plugin config %d is not in force; without it, give --plugin and --team"
                                                .formatted(config.id())));
    }

    /**
     * @return {@code null} when there is none
     */
    Version active() {
        return active == null ? null : new Version("active", active, active.secrets(), storage);
    }

    /**
     * @param plugin folder or archive; {@code null} for the active code
     * @param configFile {@code null} for the active config
     * @throws DryRunException naming what cannot be read
     */
    Version candidate(Path plugin, Path configFile) throws DryRunException, IOException {
        PluginPackage found = plugin == null ? null : read(plugin);
        ConfigRules rules = found == null ? null : new ConfigRules(found.manifest().config());
        ObjectNode values =
                active == null
                        ? rules.defaults()
                        : object(active.configJson(), "the active config");
        if (active != null && rules != null) {
            // As an upgrade does: fields that are new get their defaults.
            for (Map.Entry<String, JsonNode> each : rules.defaults().properties()) {
                values.putIfAbsent(each.getKey(), each.getValue());
            }
        }
        if (configFile != null) {
            ObjectNode given = object(GivenText.in(configFile), configFile.toString());
            if (rules != null) {
                check(rules, given, configFile);
            }
            for (Map.Entry<String, JsonNode> each : given.properties()) {
                if (each.getValue().isNull()) {
                    values.remove(each.getKey());
                } else {
                    values.set(each.getKey(), each.getValue());
                }
            }
        }
        Set<String> secretKeys = new HashSet<>();
        if (found != null) {
            found.manifest().config().stream()
                    .filter(ConfigField::secret)
                    .forEach(field -> secretKeys.add(field.key()));
        }
        SecretMask mask = mask(values.toString(), secretKeys);
        PluginInstallation installation =
                PluginInstallation.of(
                        active != null
                                ? active.identity()
                                : new PluginIdentity(team, 0, 0, found.manifest().name()),
                        1,
                        found == null ? active.code() : transpiled(found, plugin),
                        values.toString(),
                        active == null ? Map.of() : active.attachments(),
                        0,
                        PluginInstallation.OnError.DEFAULT,
                        found == null ? active.loadError() : null,
                        mask);
        return new Version(label(plugin, configFile), installation, mask, storage);
    }

    private static void check(ConfigRules rules, ObjectNode given, Path file)
            throws DryRunException {
        try {
            given.properties().forEach(each -> rules.check(each.getKey(), each.getValue()));
        } catch (ConfigRuleException e) {
            throw new DryRunException(file + ": " + e.getMessage(), e);
        }
    }

    private static String label(Path plugin, Path configFile) {
        List<String> parts = new ArrayList<>();
        if (plugin != null) {
            parts.add(plugin.toString());
        }
        if (configFile != null) {
            parts.add("config of " + configFile);
        }
        return String.join(", ", parts);
    }

    private static PluginPackage read(Path plugin) throws DryRunException {
        try {
            PluginPackage found = PluginPackage.read(plugin);
            if (!found.hasBackend()) {
                throw new DryRunException(plugin + " has no code that processes events");
            }
            return found;
        } catch (PluginPackageException e) {
            throw new DryRunException(e.getMessage(), e);
        }
    }

    private static TranspiledSource transpiled(PluginPackage found, Path plugin)
            throws DryRunException {
        try (PluginEngine engine = PluginEngine.acquire()) {
            return engine.transpiler().transpile(found.entry(), found.source());
        } catch (PluginLoadException e) {
            throw new DryRunException(plugin + " cannot be loaded: " + e.getMessage(), e);
        }
    }

    private static ObjectNode object(String text, String what) throws DryRunException {
        try {
            if (JSON.readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new DryRunException(what + " is no JSON: " + e.getOriginalMessage(), e);
        }
        throw new DryRunException(what + " is no JSON object");
    }

    /** The registry shows which values it hides; a new version may name more. */
    private SecretMask mask(String configJson, Set<String> more) throws DryRunException {
        List<String> secrets = new ArrayList<>();
        for (Map.Entry<String, JsonNode> value : object(configJson, "a config").properties()) {
            boolean hidden =
                    more.contains(value.getKey())
                            || config != null
                                    && SecretMask.HIDDEN.equals(
                                            config.values().path(value.getKey()).textValue());
            if (hidden) {
                // Of an object the values in it are secrets, too.
                secrets.add(
                        value.getValue().isValueNode()
                                ? value.getValue().asText()
                                : value.getValue().toString());
            }
        }
        return new SecretMask(secrets);
    }
}
