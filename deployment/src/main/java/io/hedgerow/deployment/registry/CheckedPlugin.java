package io.hedgerow.deployment.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.runtime.Capabilities;
import io.hedgerow.runtime.PluginEngine;
import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.pack.ConfigField;
import io.hedgerow.runtime.pack.PluginManifest;
import io.hedgerow.runtime.pack.PluginPackage;
import io.hedgerow.runtime.scenario.PluginInspector;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A plugin that a running job would accept: it was parsed, compiled and loaded as the job does it,
 * and its rows fit into the tables. Immutable.
 *
 * @param capabilities {@code null} for one without a backend file
 * @param transpiled the backend file as the job runs it, {@code null} without one
 * @param warnings what is odd but harmless
 */
public record CheckedPlugin(
        PluginPackage content,
        PluginOrigin origin,
        Capabilities capabilities,
        TranspiledSource transpiled,
        List<String> warnings) {

    private static final Set<String> DELIVERED =
            Set.of("onEvent", "exportEvents", "composeWebhook", "onSnapshot");
    private static final Pattern STORAGE =
            Pattern.compile("(?<![\\w$])(?:storage|cache|cursor)(?![\\w$])");

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_URL = 800;

    public CheckedPlugin {
        warnings = List.copyOf(warnings);
    }

    /**
     * Runs the plugin's top-level code in the sandbox, and no hook. Takes a second or two.
     *
     * @throws RegistryException naming the first thing that is wrong, and where
     */
    public static CheckedPlugin check(FoundPlugin found) throws RegistryException {
        PluginPackage content = found.content();
        refuseWhatDoesNotFit(content, found.origin());
        List<String> warnings = new ArrayList<>(content.warnings());
        Capabilities capabilities = null;
        TranspiledSource transpiled = null;
        if (content.hasBackend()) {
            try (PluginEngine engine = PluginEngine.acquire()) {
                capabilities = PluginInspector.capabilities(engine, content);
                transpiled =
                        engine.transpiler().transpile(PluginPackage.STORED_ENTRY, content.source());
            } catch (PluginLoadException e) {
                throw new RegistryException(
                        "plugin \""
                                + content.manifest().name()
                                + "\" cannot be loaded: "
                                + e.getMessage(),
                        e);
            }
            warnings.addAll(warnings(content, capabilities));
        }
        return new CheckedPlugin(content, found.origin(), capabilities, transpiled, warnings);
    }

    /** What is odd about what a plugin exports (contract §10 row 22). */
    public static List<String> warnings(PluginPackage content, Capabilities found) {
        List<String> warnings = new ArrayList<>();
        for (String task : found.ignored()) {
            warnings.add(
                    task + " never runs: only runEveryMinute, runEveryHour and runEveryDay do");
        }
        if (found.methods().isEmpty()
                && found.scheduledTasks().isEmpty()
                && found.jobs().isEmpty()) {
            warnings.add("it exports no hook, scheduled task or job");
        }
        if (found.methods().contains("processEventBatch")) {
            warnings.add("processEventBatch is deprecated; export processEvent");
        }
        boolean processes =
                found.methods().contains("processEvent")
                        || found.methods().contains("processEventBatch");
        if (processes
                && found.methods().stream().anyMatch(DELIVERED::contains)
                && STORAGE.matcher(content.source()).find()) {
            warnings.add(
                    "storage and cache are not shared between processEvent, which runs in ingestion, and "
                            + String.join(
                                    ", ",
                                    found.methods().stream().filter(DELIVERED::contains).toList())
                            + ", which runs in delivery");
        }
        return warnings;
    }

    private static void refuseWhatDoesNotFit(PluginPackage content, PluginOrigin origin)
            throws RegistryException {
        PluginManifest manifest = content.manifest();
        longest(manifest.name(), LONGEST_NAME, "the plugin's name");
        longest(origin.url(), LONGEST_URL, "the plugin's address");
        longest(origin.tag(), LONGEST_NAME, "the plugin's version");
        for (ConfigField field : manifest.config()) {
            longest(field.key(), LONGEST_NAME, "the key of a config field");
        }
        if (manifest.stateless() && !manifest.config().isEmpty() && !origin.isLocal()) {
            throw new RegistryException("Stateless plugins cannot have a config!");
        }
        for (Map.Entry<String, String> file : content.storedFiles().entrySet()) {
            boolean json = file.getKey().equals(PluginPackage.MANIFEST);
            if (file.getValue().indexOf(json ? "\\u0000" : "\0") >= 0) {
                throw new RegistryException(
                        file.getKey() + " holds a NUL character, which Postgres cannot store");
            }
        }
    }

    private static void longest(String text, int most, String what) throws RegistryException {
        if (text != null && text.length() > most) {
            throw new RegistryException(
                    what
                            + " has "
                            + text.length()
                            + " characters, and "
                            + most
                            + " are the most: \""
                            + text.substring(0, 40)
                            + "…\"");
        }
    }

    public PluginManifest manifest() {
        return content.manifest();
    }

    /** Rows of {@code posthog_pluginsourcefile}; none for a local plugin. */
    Map<String, String> files() {
        return origin.isLocal() ? Map.of() : content.storedFiles();
    }

    /** As the author wrote it: an array of fields, or an object of fields by key. */
    JsonNode schema() {
        JsonNode schema = manifestJson().path("config");
        return schema.isContainerNode() ? schema : JsonNodeFactory.instance.arrayNode();
    }

    /** {@code null} for none. */
    String icon() {
        String icon = manifestJson().path("icon").asText("");
        return icon.isBlank() || icon.length() > LONGEST_URL ? null : icon;
    }

    private JsonNode manifestJson() {
        return StoredJson.read(content.storedFiles().get(PluginPackage.MANIFEST), "{}");
    }

    /** In PostHog's form (contract §1.12). */
    public ObjectNode capabilitiesJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (capabilities != null) {
            json.set("methods", strings(capabilities.methods()));
            json.set("scheduled_tasks", strings(capabilities.scheduledTasks()));
            json.set("jobs", strings(capabilities.jobs()));
        }
        return json;
    }

    private static ArrayNode strings(List<String> values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        values.forEach(array::add);
        return array;
    }
}
