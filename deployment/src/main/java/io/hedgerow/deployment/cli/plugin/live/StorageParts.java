package io.hedgerow.deployment.cli.plugin.live;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.job.ingestion.IngestionTopology;
import io.hedgerow.operators.plugins.StateLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Keys and values for storage, in parts that fit into one command each. */
final class StorageParts {

    /** Of keys and values in one command; JSON doubles what it escapes. */
    private static final int PART_CHARACTERS = 300_000;

    /** What else is in the message of a command. */
    private static final int ENVELOPE_BYTES = 1000;

    private StorageParts() {}

    /**
     * Checks all before the first can be sent.
     *
     * @param entries key to JSON text
     * @param configuration with the job's limits
     * @throws IOException naming a key that the job would refuse
     */
    static List<ArrayNode> of(Map<String, String> entries, HedgerowConfiguration configuration)
            throws IOException {
        StateLimits limits = IngestionTopology.stateLimits(configuration);
        long most = configuration.get(HedgerowOptions.KAFKA_MAX_MESSAGE).getBytes();
        List<ArrayNode> parts = new ArrayList<>();
        int characters = PART_CHARACTERS;
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            String key = entry.getKey();
            String json = entry.getValue();
            String complaint = limits.complaint("Storage", key, bytes(json));
            if (complaint != null) {
                throw new IOException(complaint);
            }
            int length = key.length() + json.length();
            if (characters + length > PART_CHARACTERS) {
                parts.add(JsonNodeFactory.instance.arrayNode());
                characters = 0;
            }
            characters += length;
            ArrayNode part = parts.get(parts.size() - 1);
            part.addObject().put("key", key).put("json", json);
            if (length > PART_CHARACTERS && bytes(part.toString()) + ENVELOPE_BYTES > most) {
                throw new IOException(
                        "Storage value of key \"%s\" does not fit into a message: %d bytes with what JSON escapes, %s is %d"
                                .formatted(
                                        key,
                                        bytes(part.toString()),
                                        HedgerowOptions.KAFKA_MAX_MESSAGE.key(),
                                        most));
            }
        }
        return parts;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
