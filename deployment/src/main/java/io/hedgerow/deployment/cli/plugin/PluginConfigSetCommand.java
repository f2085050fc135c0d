package io.hedgerow.deployment.cli.plugin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.registry.ConfigChange;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.deployment.registry.TeamPlugins;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;

/** {@code hedgerow plugin config set}. */
@Command(
        name = "set",
        description = {
            "Set values of a team's config, in force within seconds; what is not named stays.",
            "Everything is checked against the plugin's schema before anything is written: unknown keys,"
                    + " types, choices, and what is required as long as the plugin is enabled. A team without"
                    + " a config of the plugin gets one, disabled."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Beside the keys of the schema every config takes exportEventsBufferBytes,"
                    + " exportEventsBufferSeconds, exportEventsToIgnore, idempotencyKeyHeader and missedTicks.",
            "",
            "JSON: config (as of `plugin status`), warnings (texts)."
        })
final class PluginConfigSetCommand extends RegistryCommand {

    private static final JsonMapper STRICT =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    @Mixin private PluginArgument plugin;

    @Parameters(
            index = "1..*",
            paramLabel = "KEY=VALUE",
            description =
                    "Values; of a secret field only the empty one, which clears it: others could read the"
                            + " command line.")
    private Map<String, String> open = new LinkedHashMap<>();

    @Mixin private TeamOption team;

    @Option(
            names = "--from",
            paramLabel = "KEY=REFERENCE",
            description = "Take a value from file:PATH or env:NAME.")
    private Map<String, String> references = new LinkedHashMap<>();

    @Option(
            names = "--prompt",
            paramLabel = "KEY",
            description = "Ask for a value on the terminal, without showing it.")
    private List<String> prompts = List.of();

    @Option(
            names = "--file",
            paramLabel = "FILE.json",
            description =
                    "Take values from a JSON object; null removes a value, and keeps that of a secret.")
    private String file;

    @Option(names = "--unset", paramLabel = "KEY", description = "Remove a value.")
    private List<String> unset = List.of();

    @Override
    protected void run() throws Exception {
        ObjectNode values = file == null ? JsonNodeFactory.instance.objectNode() : json(file);
        refuseTwice(values);
        Map<String, String> hidden = new LinkedHashMap<>();
        for (Map.Entry<String, String> reference : references.entrySet()) {
            hidden.put(
                    reference.getKey(),
                    HiddenValue.read(reference.getKey(), reference.getValue(), System::getenv));
        }
        for (String key : prompts) {
            hidden.put(key, HiddenValue.ask(key));
        }
        ConfigChange change = new ConfigChange(open, hidden, values, unset);
        ConfigReport.print(
                this,
                registry()
                        .write(
                                db ->
                                        ConfigReport.of(
                                                db,
                                                new TeamPlugins(db, team.id())
                                                        .set(plugin.text(), change))));
    }

    /** Nobody could say which one counts. */
    private void refuseTwice(ObjectNode values) throws RegistryException {
        List<String> keys = new ArrayList<>(prompts);
        keys.addAll(unset);
        values.fieldNames().forEachRemaining(keys::add);
        ParseResult given = spec().commandLine().getParseResult();
        for (ArgSpec argument : Set.copyOf(given.matchedArgs())) {
            if (argument.isPositional() && argument.paramLabel().equals("KEY=VALUE")
                    || argument instanceof OptionSpec option
                            && option.longestName().equals("--from")) {
                argument.originalStringValues().forEach(each -> keys.add(each.split("=", 2)[0]));
            }
        }
        Set<String> seen = new HashSet<>();
        for (String key : keys) {
            if (!seen.add(key)) {
                throw new RegistryException("\"" + key + "\" is given twice");
            }
        }
    }

    private static ObjectNode json(String file) throws RegistryException {
        try {
            JsonNode node = STRICT.readTree(HiddenValue.file(file));
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new RegistryException(file + " must hold a JSON object");
        } catch (JsonProcessingException e) {
            throw new RegistryException(
                    "%s:%d:%d: invalid JSON"
                            .formatted(
                                    file,
                                    e.getLocation().getLineNr(),
                                    e.getLocation().getColumnNr()),
                    e);
        }
    }
}
