package io.hedgerow.job.folder;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/** The keys of a YAML map; what nobody asks for is not known. */
final class YamlMap {

    private final YamlValue self;
    private final Map<String, YamlValue> unread = new LinkedHashMap<>();

    YamlMap(YamlValue self, MappingNode node) throws RegistryFileException {
        this.self = self;
        for (NodeTuple tuple : node.getValue()) {
            String key = self.key(tuple);
            YamlValue value = self.child(key, tuple.getValueNode());
            if (unread.put(key, value) != null) {
                throw value.wrong("is there twice");
            }
        }
    }

    Optional<YamlValue> find(String key) {
        return Optional.ofNullable(unread.remove(key));
    }

    YamlValue require(String key) throws RegistryFileException {
        YamlValue value = unread.remove(key);
        if (value == null) {
            throw self.wrong("lacks the key \"" + key + "\"");
        }
        return value;
    }

    /** Every key with its value. */
    Map<String, YamlValue> all() {
        Map<String, YamlValue> all = new LinkedHashMap<>(unread);
        unread.clear();
        return all;
    }

    /**
     * @throws RegistryFileException when there is a key that nobody has asked for
     */
    void end() throws RegistryFileException {
        if (!unread.isEmpty()) {
            throw unread.values().iterator().next().wrong("is no key that is known here");
        }
    }
}
