package io.hedgerow.deployment.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * An installed plugin as the command line shows it; the names of the components are the keys of its
 * JSON output.
 *
 * @param organization id of the owner, {@code null} for none
 * @param url where it came from, {@code null} for nowhere
 * @param version there; {@code null} for none
 * @param sha256 of manifest and code, as {@code plugin check} says it; {@code null} when the code
 *     is not in the registry
 * @param updatedAt ISO 8601, UTC
 */
public record PluginInfo(
        int id,
        String name,
        String description,
        String organization,
        String type,
        String url,
        String version,
        String sha256,
        boolean global,
        boolean preinstalled,
        boolean stateless,
        Exports capabilities,
        String updatedAt) {

    /** What it exports (contract §1.12). */
    public record Exports(List<String> methods, List<String> scheduledTasks, List<String> jobs) {

        static Exports of(JsonNode stored) {
            return new Exports(
                    texts(stored.path("methods")),
                    texts(stored.path("scheduled_tasks")),
                    texts(stored.path("jobs")));
        }

        private static List<String> texts(JsonNode array) {
            List<String> texts = new ArrayList<>();
            array.forEach(each -> texts.add(each.asText()));
            return List.copyOf(texts);
        }
    }

    static PluginInfo of(Plugin plugin, String sha256) {
        return new PluginInfo(
                plugin.id(),
                plugin.name(),
                plugin.description(),
                plugin.organization() == null ? null : plugin.organization().toString(),
                plugin.type(),
                plugin.url(),
                plugin.tag(),
                sha256,
                plugin.global(),
                plugin.preinstalled(),
                plugin.stateless(),
                Exports.of(plugin.capabilities()),
                plugin.updated() == null ? null : plugin.updated().toString());
    }
}
