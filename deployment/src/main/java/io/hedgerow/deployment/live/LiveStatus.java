package io.hedgerow.deployment.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.registry.ConfigInfo;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandKind;
import io.hedgerow.operators.commands.PluginCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** What the running job says of plugin configs. Immutable. */
public final class LiveStatus {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<Integer, JsonNode> byConfig;
    private final Map<Integer, String> errors;

    /**
     * @param errors why there is nothing of a config that was asked for
     */
    private LiveStatus(Map<Integer, JsonNode> byConfig, Map<Integer, String> errors) {
        this.byConfig = byConfig;
        this.errors = errors;
    }

    public static LiveStatus notAsked() {
        return new LiveStatus(Map.of(), Map.of());
    }

    /**
     * Asks of all configs in force at once. That no job answers is a warning.
     *
     * @throws IOException when Kafka does not take the question
     */
    public static LiveStatus ask(
            HedgerowConfiguration configuration, List<ConfigInfo> configs, Duration timeout)
            throws IOException, InterruptedException {
        List<ConfigInfo> inForce = configs.stream().filter(ConfigInfo::inForce).toList();
        if (inForce.isEmpty()) {
            return notAsked();
        }
        if (configuration.find(HedgerowOptions.KAFKA_SERVERS).isEmpty()) {
            return failed(inForce, "the running job was not asked: no Kafka is known");
        }
        try (JobClient client = JobClient.connect(configuration)) {
            Map<String, ConfigInfo> asked = new HashMap<>();
            List<PluginCommand> commands = new ArrayList<>();
            for (ConfigInfo config : inForce) {
                String id = UUID.randomUUID().toString();
                asked.put(id, config);
                commands.add(
                        new PluginCommand(
                                id,
                                config.team(),
                                config.id(),
                                CommandKind.DESCRIBE,
                                "{}",
                                System.currentTimeMillis() + timeout.toMillis()));
            }
            Map<String, CommandAnswer> answers = client.askAll(commands, timeout);
            return of(asked, answers, timeout);
        } catch (NoAnswerException e) {
            return failed(inForce, e.getMessage());
        }
    }

    private static LiveStatus failed(List<ConfigInfo> asked, String why) {
        Map<Integer, String> errors = new TreeMap<>();
        asked.forEach(config -> errors.put(config.id(), why));
        return new LiveStatus(Map.of(), errors);
    }

    private static LiveStatus of(
            Map<String, ConfigInfo> asked, Map<String, CommandAnswer> answers, Duration timeout)
            throws IOException {
        Map<Integer, JsonNode> byConfig = new HashMap<>();
        Map<Integer, String> errors = new TreeMap<>();
        for (Map.Entry<String, ConfigInfo> each : asked.entrySet()) {
            int config = each.getValue().id();
            CommandAnswer answer = answers.get(each.getKey());
            if (answer == null) {
                errors.put(config, "no job has answered within " + timeout.toSeconds() + " s");
            } else if (answer.status() == CommandAnswer.Status.DONE) {
                byConfig.put(config, JSON.readTree(answer.resultJson()));
            } else {
                errors.put(config, answer.error());
            }
        }
        return new LiveStatus(byConfig, errors);
    }

    public Optional<JsonNode> of(ConfigInfo config) {
        return Optional.ofNullable(byConfig.get(config.id()));
    }

    /** Each config as JSON with {@code live} and {@code liveError}. */
    public List<ObjectNode> withConfigs(List<ConfigInfo> configs) {
        return configs.stream()
                .map(
                        config -> {
                            ObjectNode both = JSON.valueToTree(config);
                            both.set("live", byConfig.get(config.id()));
                            return both.put("liveError", errors.get(config.id()));
                        })
                .toList();
    }

    /** One line for each reason why there is nothing of some configs. */
    public List<String> warnings() {
        Map<String, List<Integer>> byReason = new LinkedHashMap<>();
        errors.forEach(
                (config, why) ->
                        byReason.computeIfAbsent(why, absent -> new ArrayList<>()).add(config));
        return byReason.entrySet().stream()
                .map(each -> each.getKey() + " (config " + text(each.getValue()) + ")")
                .toList();
    }

    private static String text(List<Integer> configs) {
        return configs.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
