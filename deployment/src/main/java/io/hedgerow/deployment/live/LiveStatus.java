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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What the running job says of plugin configs. Immutable. */
public final class LiveStatus {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<Integer, JsonNode> byConfig;
    private final List<String> warnings;

    private LiveStatus(Map<Integer, JsonNode> byConfig, List<String> warnings) {
        this.byConfig = byConfig;
        this.warnings = List.copyOf(warnings);
    }

    public static LiveStatus notAsked() {
        return new LiveStatus(Map.of(), List.of());
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
            return failed("the running job was not asked: no Kafka is known");
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
            return failed(e.getMessage());
        }
    }

    private static LiveStatus failed(String why) {
        return new LiveStatus(Map.of(), List.of(why));
    }

    private static LiveStatus of(
            Map<String, ConfigInfo> asked, Map<String, CommandAnswer> answers, Duration timeout)
            throws IOException {
        Map<Integer, JsonNode> byConfig = new HashMap<>();
        List<String> warnings = new ArrayList<>();
        for (Map.Entry<String, CommandAnswer> each : answers.entrySet()) {
            ConfigInfo config = asked.get(each.getKey());
            if (each.getValue().status() == CommandAnswer.Status.DONE) {
                byConfig.put(config.id(), JSON.readTree(each.getValue().resultJson()));
            } else {
                warnings.add(
                        "the job says of config " + config.id() + ": " + each.getValue().error());
            }
        }
        int silent = asked.size() - answers.size();
        if (silent > 0) {
            warnings.add(
                    "no job has answered of %d config(s) within %d s"
                            .formatted(silent, timeout.toSeconds()));
        }
        return new LiveStatus(byConfig, warnings);
    }

    public Optional<JsonNode> of(ConfigInfo config) {
        return Optional.ofNullable(byConfig.get(config.id()));
    }

    /** Each config as JSON with one more member, {@code live}. */
    public List<ObjectNode> withConfigs(List<ConfigInfo> configs) {
        return configs.stream()
                .map(
                        config -> {
                            ObjectNode both = JSON.valueToTree(config);
                            both.set("live", byConfig.get(config.id()));
                            return both;
                        })
                .toList();
    }

    /** One line each. */
    public List<String> warnings() {
        return warnings;
    }
}
