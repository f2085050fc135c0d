package io.hedgerow.deployment.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.runtime.pack.ConfigField;
import io.hedgerow.runtime.pack.PluginPackageException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A row of {@code posthog_plugin} (contract §1.8).
 *
 * @param organization owns it; {@code null} for none
 * @param type {@code local}, {@code custom}, {@code repository}, {@code source} or {@code inline}
 * @param url where it came from, {@code null} for nowhere
 * @param tag its version there, {@code null} for none
 * @param schema {@code config_schema}: an array of fields, or an object of fields by key
 */
public record Plugin(
        int id,
        UUID organization,
        String name,
        String description,
        String type,
        String url,
        String tag,
        boolean global,
        boolean preinstalled,
        boolean stateless,
        JsonNode schema,
        JsonNode capabilities,
        JsonNode publicJobs,
        Instant updated) {

    /** The fields of its config that have a key. */
    public List<ConfigField> fields() throws RegistryException {
        try {
            return ConfigField.listOf(schema, "plugin " + id).stream()
                    .filter(field -> field.key() != null)
                    .toList();
        } catch (PluginPackageException e) {
            throw new RegistryException(
                    "the stored config schema is not usable: " + e.getMessage(), e);
        }
    }

    /** For messages. */
    String title() {
        return "\"" + name + "\" (" + id + ")";
    }

    boolean visibleTo(Organization other) {
        return global || other.id().equals(organization);
    }
}
