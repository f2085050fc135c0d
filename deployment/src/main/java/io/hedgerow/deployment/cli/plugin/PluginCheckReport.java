package io.hedgerow.deployment.cli.plugin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.registry.CheckedPlugin;
import io.hedgerow.runtime.Capabilities;
import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.pack.ConfigField;
import io.hedgerow.runtime.pack.PluginManifest;
import io.hedgerow.runtime.pack.PluginPackage;
import io.hedgerow.runtime.pack.PluginPackageException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code hedgerow plugin check} found, for people and for programs
 * (docs/plugin-author-guide.md names the keys). One thread.
 */
final class PluginCheckReport {

    private final List<String> warnings = new ArrayList<>();
    private PluginPackage plugin;
    private Capabilities capabilities;
    private String failure;
    private ObjectNode error;

    void read(PluginPackage found) {
        plugin = found;
        warnings.addAll(found.warnings());
    }

    void loaded(Capabilities found) {
        capabilities = found;
        warnings.addAll(CheckedPlugin.warnings(plugin, found));
    }

    /** The package cannot be read. */
    void failed(PluginPackageException e) {
        failure = e.getMessage();
        error = error(e.getMessage(), SourcePlace.inManifest(e.getMessage()));
    }

    /** It is read, but cannot be loaded. */
    void failed(Path path, PluginLoadException e) {
        failure = path + " cannot be loaded: " + e.getMessage();
        error = error(e.getMessage(), SourcePlace.inPlugin(plugin.entry(), e.error()));
    }

    /** One line of JSON. */
    String json() {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        report.put("usable", error == null);
        report.set("package", plugin == null ? null : packageJson());
        report.set("capabilities", capabilities == null ? null : capabilitiesJson());
        ArrayNode texts = report.putArray("warnings");
        warnings.forEach(warning -> texts.addObject().put("message", warning));
        ArrayNode errors = report.putArray("errors");
        if (error != null) {
            errors.add(error);
        }
        return report.toString();
    }

    private static ObjectNode error(String message, SourcePlace place) {
        ObjectNode error = JsonNodeFactory.instance.objectNode();
        return error.put("message", message)
                .put("file", place.file())
                .put("line", place.line())
                .put("column", place.column());
    }

    private ObjectNode packageJson() {
        PluginManifest manifest = plugin.manifest();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", manifest.name());
        json.put("entry", plugin.entry());
        json.put("sha256", plugin.sha256());
        json.put("stateless", manifest.stateless());
        ArrayNode config = json.putArray("config");
        for (ConfigField field : manifest.config()) {
            if (field.key() != null) {
                ObjectNode one = config.addObject();
                one.put("key", field.key())
                        .put("type", field.type())
                        .put("required", field.required())
                        .put("secret", field.secret())
                        .set("default", field.secret() ? null : field.defaultValue());
                one.set("choices", strings(field.choices()));
            }
        }
        ArrayNode jobs = json.putArray("publicJobs");
        manifest.publicJobs().fieldNames().forEachRemaining(jobs::add);
        return json;
    }

    private ObjectNode capabilitiesJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("methods", strings(capabilities.methods()));
        json.set("scheduledTasks", strings(capabilities.scheduledTasks()));
        json.set("jobs", strings(capabilities.jobs()));
        return json;
    }

    private static ArrayNode strings(List<String> values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        values.forEach(array::add);
        return array;
    }

    /**
     * @param out what the plugin is
     * @param err warnings and the error, a line each
     */
    void print(PrintWriter out, PrintWriter err) {
        if (plugin != null) {
            printPackage(out);
        }
        if (capabilities != null) {
            out.println("methods:         " + list(capabilities.methods()));
            out.println("scheduled tasks: " + list(capabilities.scheduledTasks()));
            out.println("jobs:            " + list(capabilities.jobs()));
        }
        warnings.forEach(warning -> err.println("warning: " + warning));
        if (failure != null) {
            err.println("hedgerow: " + failure);
        }
    }

    private void printPackage(PrintWriter out) {
        PluginManifest manifest = plugin.manifest();
        out.println("name:            " + manifest.name());
        out.println("entry:           " + (plugin.entry() == null ? "none" : plugin.entry()));
        out.println("sha256:          " + plugin.sha256());
        if (manifest.stateless()) {
            out.println("stateless:       true");
        }
        out.println("config:          " + (manifest.config().isEmpty() ? "none" : ""));
        for (ConfigField field : manifest.config()) {
            if (field.key() != null) {
                out.println("  " + FieldText.of(field));
            }
        }
        manifest.publicJobs()
                .fieldNames()
                .forEachRemaining(job -> out.println("public job:      " + job));
    }

    private static String list(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
