package io.hedgerow.deployment.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * A row of {@code posthog_pluginconfig} (contract §1.8).
 *
 * @param values as they are stored: secrets may be sealed
 * @param error as the job has recorded it (contract §5.4), {@code null} for none
 */
public record PluginConfig(
        int id,
        int team,
        int plugin,
        boolean enabled,
        int order,
        ObjectNode values,
        JsonNode error,
        Instant updated) {}
