package io.hedgerow.deployment.cli.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.registry.ConfigInfo;
import io.hedgerow.deployment.registry.Plugin;
import io.hedgerow.deployment.registry.PluginInfo;
import io.hedgerow.deployment.registry.Plugins;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.deployment.registry.RegistryReader;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.pack.ConfigField;
import io.hedgerow.runtime.pack.PluginPackage;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hedgerow plugin show}. */
@Command(
        name = "show",
        description = "Show an installed plugin: what it exports, its config, who has it enabled.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "JSON: plugin (id, name, description, organization, type, url, version, sha256, global,"
                    + " preinstalled, stateless, capabilities, updatedAt), configSchema and publicJobs as in"
                    + " plugin.json, configs (as of `plugin status`)."
        })
final class PluginShowCommand extends RegistryCommand {

    @Mixin private PluginArgument plugin;

    @Option(names = "--code", description = "Print the stored backend file, and nothing else.")
    private boolean code;

    private record Shown(
            PluginInfo plugin,
            JsonNode configSchema,
            JsonNode publicJobs,
            List<ConfigInfo> configs) {}

    @Override
    protected void run() throws Exception {
        if (code) {
            say(registry().read(db -> code(new Plugins(db))));
            return;
        }
        record Found(Shown shown, List<ConfigField> fields) {}
        Found found =
                registry()
                        .read(
                                db -> {
                                    Plugin row = new Plugins(db).find(plugin.text(), null);
                                    RegistryReader reader = new RegistryReader(db);
                                    return new Found(
                                            new Shown(
                                                    reader.plugin(row),
                                                    withoutSecrets(row.schema()),
                                                    row.publicJobs(),
                                                    reader.ofPlugin(row)),
                                            row.fields());
                                });
        if (isJson()) {
            printJson(found.shown());
        } else {
            print(found.shown(), found.fields());
        }
    }

    /** A default of a secret field is a secret. */
    private static JsonNode withoutSecrets(JsonNode schema) {
        JsonNode shown = schema.deepCopy();
        for (JsonNode field : shown) {
            if (field.path("secret").asBoolean() && !field.path("default").asText("").isEmpty()) {
                ((ObjectNode) field).put("default", SecretMask.HIDDEN);
            }
        }
        return shown;
    }

    private String code(Plugins plugins) throws java.sql.SQLException, RegistryException {
        Plugin row = plugins.find(plugin.text(), null);
        String stored = plugins.files(row.id()).get(PluginPackage.STORED_ENTRY);
        if (stored == null) {
            throw new RegistryException(
                    "the code of \""
                            + row.name()
                            + "\" is not in the registry"
                            + (row.url() == null ? "" : " but in " + row.url()));
        }
        return stored;
    }

    private void print(Shown shown, List<ConfigField> fields) {
        PluginInfo info = shown.plugin();
        say(info.name() + " (" + info.id() + ")");
        if (info.description() != null && !info.description().isBlank()) {
            say("  " + info.description().strip());
        }
        say("  %-16s %s".formatted("type", info.type()));
        say("  %-16s %s".formatted("global", info.global() ? "yes" : "no"));
        say(InstalledReport.describe(info));
        for (ConfigField field : fields) {
            say("  %-16s %s".formatted("config", FieldText.of(field)));
        }
        shown.publicJobs()
                .fieldNames()
                .forEachRemaining(job -> say("  %-16s %s".formatted("public job", job)));
        if (!shown.configs().isEmpty()) {
            say("");
            say(ConfigTable.of(shown.configs()));
        }
    }
}
