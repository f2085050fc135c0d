package io.hedgerow.deployment.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A plugin config as the command line shows it; the names of the components are the keys of its
 * JSON output.
 *
 * @param inForce whether the job runs it: enabled, visible to the team, allowed to its organization
 *     (contract §1.9)
 * @param values secrets are hidden
 * @param error as the job has recorded it (contract §5.4), {@code null} for none
 * @param lastDisable {@code null} if it was not the job that disabled it
 * @param updatedAt ISO 8601, UTC
 */
public record ConfigInfo(
        int id,
        int team,
        int plugin,
        String pluginName,
        int order,
        boolean enabled,
        boolean inForce,
        ObjectNode values,
        List<PluginConfigs.Attachment> attachments,
        JsonNode error,
        LastDisable lastDisable,
        String updatedAt) {

    /**
     * When and why the job disabled it.
     *
     * @param time ISO 8601, UTC
     */
    public record LastDisable(String time, String reason) {}
}
