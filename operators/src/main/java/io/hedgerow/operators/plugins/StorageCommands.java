package io.hedgerow.operators.plugins;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.operators.commands.CommandArguments;
import io.hedgerow.operators.commands.CommandRefusedException;
import io.hedgerow.operators.commands.PluginCommand;
import io.hedgerow.runtime.host.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.MapState;

/**
 * The storage of plugin configs for commands: the same state that {@code meta.storage} is, so a
 * command comes between two turns of the plugin, never into one. Keeps nothing. Task thread only;
 * the state's current key is the team.
 */
final class StorageCommands {

    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1000;

    /** JSON strings double what they escape, so this fits into an answer. */
    private static final int PAGE_BYTES = 300_000;

    private final MapState<PluginStateKey, byte[]> storage;
    private final StateLimits limits;

    StorageCommands(MapState<PluginStateKey, byte[]> storage, StateLimits limits) {
        this.storage = storage;
        this.limits = limits;
    }

    /**
     * @return the result as JSON text
     */
    String run(PluginCommand command) throws Exception {
        CommandArguments arguments = command.arguments();
        StateStorageStore store = new StateStorageStore(storage, command.configId(), limits);
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        try {
            switch (command.kind()) {
                case STORAGE_GET -> {
                    String json = store.get(arguments.text("key"));
                    result.put("found", json != null).put("json", json);
                }
                case STORAGE_SET -> store.put(key(arguments), arguments.json("json"));
                case STORAGE_DELETE -> {
                    String key = arguments.text("key");
                    result.put("found", store.get(key) != null);
                    store.remove(key);
                }
                case STORAGE_IMPORT -> result.put("written", write(store, arguments));
                case STORAGE_LIST -> page(command.configId(), store, arguments, false, result);
                case STORAGE_EXPORT -> page(command.configId(), store, arguments, true, result);
                default -> throw new IllegalArgumentException("No storage command: " + command);
            }
        } catch (RefusedException e) {
            throw new CommandRefusedException(e.getMessage());
        }
        return result.toString();
    }

    private static String key(CommandArguments arguments) throws CommandRefusedException {
        String key = arguments.text("key");
        if (key.isEmpty()) {
            throw new CommandRefusedException("Argument \"key\" is empty");
        }
        return key;
    }

    private int write(StateStorageStore store, CommandArguments arguments)
            throws CommandRefusedException {
        Map<String, String> entries = arguments.entries("entries");
        entries.forEach(
                (key, json) ->
                        limits.check("Storage", key, json.getBytes(StandardCharsets.UTF_8).length));
        entries.forEach(store::put);
        return entries.size();
    }

    /** The entries after a key, in the order of keys; state has no order that may be relied on. */
    private void page(
            int configId,
            StateStorageStore store,
            CommandArguments arguments,
            boolean values,
            ObjectNode result)
            throws Exception {
        String prefix = arguments.textOrNull("prefix");
        String after = arguments.textOrNull("after");
        int limit = arguments.count("limit", DEFAULT_PAGE, LARGEST_PAGE);
        TreeMap<String, Integer> first = new TreeMap<>(); // not the values: they may be large
        for (Map.Entry<PluginStateKey, byte[]> entry : storage.entries()) {
            String key = entry.getKey().key();
            if (entry.getKey().owner() == configId
                    && (prefix == null || key.startsWith(prefix))
                    && (after == null || key.compareTo(after) > 0)) {
                first.put(key, entry.getValue().length);
                if (first.size() > limit + 1) {
                    first.pollLastEntry();
                }
            }
        }
        ArrayNode entries = result.putArray("entries");
        int bytes = 0;
        String last = null;
        for (Map.Entry<String, Integer> entry : first.entrySet()) {
            int size = entry.getValue();
            boolean fits = !values || entries.isEmpty() || bytes + size <= PAGE_BYTES;
            if (entries.size() == limit || !fits) {
                result.put("next", last);
                return;
            }
            ObjectNode one = entries.addObject().put("key", entry.getKey()).put("bytes", size);
            last = entry.getKey();
            if (values && size <= PAGE_BYTES) {
                one.put("json", store.get(entry.getKey()));
                bytes += size;
            }
        }
        result.putNull("next");
    }
}
