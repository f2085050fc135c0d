package io.hedgerow.deployment.cli.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.registry.ConfigInfo;
import io.hedgerow.deployment.registry.Organizations;
import io.hedgerow.deployment.registry.Plugin;
import io.hedgerow.deployment.registry.Plugins;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.deployment.registry.RegistryReader;
import io.hedgerow.deployment.registry.Team;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hedgerow plugin config get}. */
@Command(
        name = "get",
        description = "Show the values of a team's config. Secrets that are set are shown masked.",
        mixinStandardHelpOptions = true,
        footer = {"", "JSON: an object of the values by key; with KEY the value alone."})
final class PluginConfigGetCommand extends RegistryCommand {

    @Mixin private PluginArgument plugin;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "KEY",
            description = "Only this value, as it is.")
    private String key;

    @Mixin private TeamOption team;

    @Override
    protected void run() throws Exception {
        record Found(Plugin plugin, ConfigInfo config) {}
        Found found =
                registry()
                        .read(
                                db -> {
                                    Team of = new Organizations(db).team(team.id());
                                    Plugin row =
                                            new Plugins(db).find(plugin.text(), of.organization());
                                    return new Found(
                                            row,
                                            new RegistryReader(db)
                                                    .ofTeam(of).stream()
                                                            .filter(
                                                                    each ->
                                                                            each.plugin()
                                                                                    == row.id())
                                                            .findFirst()
                                                            .orElse(null));
                                });
        if (found.config() == null) {
            throw new RegistryException(
                    "team "
                            + team.id()
                            + " has no config of plugin \""
                            + found.plugin().name()
                            + "\"");
        }
        if (key == null) {
            printAll(found.config());
        } else {
            printOne(found.plugin(), found.config());
        }
    }

    private void printAll(ConfigInfo config) throws Exception {
        if (isJson()) {
            printJson(config.values());
            return;
        }
        for (Map.Entry<String, JsonNode> value : config.values().properties()) {
            say(value.getKey() + "=" + text(value.getValue()));
        }
        config.attachments()
                .forEach(
                        file ->
                                say(
                                        "%s: %s, %s, %d bytes"
                                                .formatted(
                                                        file.key(),
                                                        file.fileName(),
                                                        file.contentType(),
                                                        file.size())));
    }

    private void printOne(Plugin row, ConfigInfo config) throws Exception {
        JsonNode value = config.values().path(key);
        boolean known = row.fields().stream().anyMatch(field -> field.key().equals(key));
        if (value.isMissingNode() && !known) {
            throw new RegistryException(
                    "plugin \"" + row.name() + "\" has no config key \"" + key + "\"");
        }
        JsonNode shown = value.isMissingNode() ? JsonNodeFactory.instance.nullNode() : value;
        if (isJson()) {
            printJson(shown);
        } else if (!shown.isNull()) {
            say(text(shown));
        }
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }
}
