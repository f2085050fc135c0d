package io.hedgerow.job.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.job.folder.RegistryFile.AttachmentEntry;
import io.hedgerow.job.folder.RegistryFile.ConfigEntry;
import io.hedgerow.job.folder.RegistryFile.PluginEntry;
import io.hedgerow.job.registry.ConfigRuleException;
import io.hedgerow.job.registry.ConfigRules;
import io.hedgerow.job.registry.InstallationGate;
import io.hedgerow.job.registry.InstallationGate.Candidate;
import io.hedgerow.job.registry.PluginCode;
import io.hedgerow.job.secrets.SecretCipher;
import io.hedgerow.job.secrets.SecretException;
import io.hedgerow.job.secrets.SecretOwner;
import io.hedgerow.job.secrets.SecretReference;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.PluginSettings.Attachment;
import io.hedgerow.runtime.pack.ConfigField;
import io.hedgerow.runtime.pack.PluginPackage;
import io.hedgerow.runtime.pack.PluginPackageException;
import io.hedgerow.runtime.transpile.SourceTranspiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what a {@link RegistryFile} refers to: plugins, secrets, files. What is wrong with one
 * config or plugin concerns that one only.
 */
final class FolderReading {

    private static final Logger LOG = LoggerFactory.getLogger(FolderReading.class);

    private final Path folder;
    private final SourceTranspiler transpiler;
    private final Map<String, ReadPlugin> plugins = new HashMap<>();

    /** What the folder of a plugin holds; {@code fields} is empty when it cannot be read. */
    private record ReadPlugin(PluginCode code, List<ConfigField> fields, String publicJobs) {

        private boolean isRead() {
            return publicJobs != null;
        }
    }

    FolderReading(Path folder, SourceTranspiler transpiler) {
        this.folder = folder;
        this.transpiler = transpiler;
    }

    void addTo(InstallationGate gate, RegistryFile file) {
        for (ConfigEntry config : file.configs()) {
            PluginIdentity identity =
                    new PluginIdentity(
                            config.team(),
                            config.plugin().id(),
                            config.id(),
                            config.plugin().name());
            try {
                gate.add(candidate(identity, config));
            } catch (SecretException | ConfigRuleException e) {
                gate.refuse(identity, config.where() + ": " + e.getMessage());
            }
        }
    }

    private Candidate candidate(PluginIdentity identity, ConfigEntry config)
            throws SecretException {
        ReadPlugin plugin = plugins.computeIfAbsent(config.plugin().name(), name -> read(config));
        Set<String> secret =
                plugin.fields().stream()
                        .filter(field -> field.key() != null && field.secret())
                        .map(ConfigField::key)
                        .collect(Collectors.toSet());
        Set<String> external = new HashSet<>();
        ObjectNode values = defaults(plugin.fields());
        for (Map.Entry<String, JsonNode> each : config.config().entrySet()) {
            values.set(
                    each.getKey(),
                    secret.contains(each.getKey())
                            ? secret(each.getKey(), each.getValue(), external)
                            : each.getValue());
        }
        if (plugin.isRead()) {
            check(config, plugin, values);
        }
        Map<String, Attachment> attachments = new HashMap<>();
        for (Map.Entry<String, AttachmentEntry> each : config.attachments().entrySet()) {
            attachments.put(each.getKey(), attachment(each.getValue()));
            if (!lies(each.getValue().file())) {
                external.add(each.getKey());
            }
        }
        return new Candidate(
                identity,
                new SecretOwner(config.team(), config.plugin().name()),
                config.order(),
                plugin.code(),
                values.toString(),
                secret,
                external,
                attachments,
                config.plugin().logLevel(),
                config.onError(),
                plugin.publicJobs(),
                null);
    }

    /** Nobody was asked when the file was written, so all rules are looked at here. */
    private static void check(ConfigEntry config, ReadPlugin plugin, ObjectNode values) {
        ConfigRules rules =
                new ConfigRules(
                        plugin.fields().stream().filter(field -> field.key() != null).toList());
        for (String key : config.config().keySet()) {
            if (!rules.isSecret(key) || !SecretCipher.isEncrypted(values.get(key))) {
                rules.check(key, values.get(key));
            }
        }
        config.attachments().keySet().forEach(rules::attachment);
        List<String> missing = rules.missing(values, config.attachments().keySet());
        if (!missing.isEmpty()) {
            throw new ConfigRuleException(ConfigRules.required(missing));
        }
    }

    /** {@code default} is copied into a new config (contract §1.2). */
    private static ObjectNode defaults(List<ConfigField> fields) {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        for (ConfigField field : fields) {
            if (field.key() != null && field.defaultValue() != null && !field.secret()) {
                values.set(field.key(), field.defaultValue());
            }
        }
        return values;
    }

    private JsonNode secret(String key, JsonNode value, Set<String> external)
            throws SecretException {
        if (!value.isTextual() || !SecretReference.isReference(value.textValue())) {
            return value;
        }
        SecretReference reference = SecretReference.parse(value.textValue(), key, folder);
        if (reference.source() == SecretReference.Source.ENVIRONMENT || !lies(reference.place())) {
            external.add(key);
        }
        return JsonNodeFactory.instance.textNode(reference.read());
    }

    /** Whether a file is part of the registry's folder, so that a secret in it is stored there. */
    private boolean lies(String path) {
        return folder.resolve(path).normalize().startsWith(folder.normalize());
    }

    private Attachment attachment(AttachmentEntry entry) throws SecretException {
        Path path = folder.resolve(entry.file());
        try {
            if (Files.size(path) > ConfigRules.LARGEST_ATTACHMENT) {
                throw new SecretException(
                        "The attachment %s is larger than %d MiB"
                                .formatted(path, ConfigRules.LARGEST_ATTACHMENT >> 20));
            }
            return new Attachment(
                    entry.contentType(), path.getFileName().toString(), Files.readAllBytes(path));
        } catch (IOException e) {
            throw new SecretException("Cannot read the attachment " + path + ": " + e, e);
        }
    }

    private ReadPlugin read(ConfigEntry config) {
        PluginEntry plugin = config.plugin();
        try {
            PluginPackage found = PluginPackage.read(folder.resolve(plugin.path()));
            return new ReadPlugin(
                    code(plugin, found),
                    found.manifest().config(),
                    found.manifest().publicJobs().toString());
        } catch (PluginPackageException e) {
            return new ReadPlugin(failed(plugin, null, e.getMessage()), List.of(), null);
        }
    }

    private PluginCode code(PluginEntry plugin, PluginPackage found) {
        if (!found.hasBackend()) {
            LOG.info("Plugin \"{}\": {}", plugin.name(), String.join("; ", found.warnings()));
            return PluginCode.NONE_HERE;
        }
        try {
            return new PluginCode(
                    found.sha256(), transpiler.transpile(found.entry(), found.source()), null);
        } catch (PluginLoadException e) {
            return failed(plugin, found.sha256(), e.getMessage());
        }
    }

    private static PluginCode failed(PluginEntry plugin, String sha256, String error) {
        LOG.warn("Plugin \"{}\": {}", plugin.name(), error);
        return new PluginCode(
                sha256, null, "Could not load plugin " + plugin.name() + ": " + error);
    }
}
