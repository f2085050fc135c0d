package io.hedgerow.job.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A value in a YAML file that knows where it stands. */
final class YamlValue {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Path file;
    private final String path;
    private final Node node;

    YamlValue(Path file, String path, Node node) {
        this.file = file;
        this.path = path;
        this.node = node;
    }

    /** For errors, such as {@code teams[0].plugins[2].order}. */
    String path() {
        return path;
    }

    YamlMap map() throws RegistryFileException {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong("must be a map of keys");
        }
        return new YamlMap(this, mapping);
    }

    List<YamlValue> list() throws RegistryFileException {
        if (!(node instanceof SequenceNode sequence)) {
            throw wrong("must be a list");
        }
        List<YamlValue> values = new ArrayList<>();
        for (Node each : sequence.getValue()) {
            values.add(new YamlValue(file, path + "[" + values.size() + "]", each));
        }
        return values;
    }

    /** Not empty. */
    String text() throws RegistryFileException {
        if (!(node instanceof ScalarNode scalar) || node.getTag().equals(Tag.NULL)) {
            throw wrong("must be a text");
        }
        if (scalar.getValue().isBlank()) {
            throw wrong("must not be empty");
        }
        return scalar.getValue();
    }

    long integer(long least, long most) throws RegistryFileException {
        if (node instanceof ScalarNode scalar && node.getTag().equals(Tag.INT)) {
            try {
                long value = Long.parseLong(scalar.getValue());
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // told of below
            }
        }
        throw wrong("must be a whole number from " + least + " to " + most);
    }

    boolean flag() throws RegistryFileException {
        if (node instanceof ScalarNode scalar && node.getTag().equals(Tag.BOOL)) {
            return scalar.getValue().equalsIgnoreCase("true");
        }
        throw wrong("must be true or false");
    }

    /** As JSON has it. */
    JsonNode json() throws RegistryFileException {
        return json(node, new HashSet<>());
    }

    private JsonNode json(Node of, Set<Node> around) throws RegistryFileException {
        if (of instanceof ScalarNode scalar) {
            return scalar(scalar);
        }
        if (!around.add(of)) {
            throw wrong("holds itself");
        }
        try {
            if (of instanceof SequenceNode sequence) {
                ArrayNode array = JSON.arrayNode();
                for (Node each : sequence.getValue()) {
                    array.add(json(each, around));
                }
                return array;
            }
            ObjectNode object = JSON.objectNode();
            for (NodeTuple each : ((MappingNode) of).getValue()) {
                String key = key(each);
                if (object.has(key)) {
                    throw wrong("has the key \"" + key + "\" twice");
                }
                object.set(key, json(each.getValueNode(), around));
            }
            return object;
        } finally {
            around.remove(of);
        }
    }

    private JsonNode scalar(ScalarNode scalar) throws RegistryFileException {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        try {
            if (tag.equals(Tag.NULL)) {
                return JSON.nullNode();
            }
            if (tag.equals(Tag.BOOL)) {
                return JSON.booleanNode(text.equalsIgnoreCase("true"));
            }
            if (tag.equals(Tag.INT)) {
                return JSON.numberNode(new BigInteger(text));
            }
            if (tag.equals(Tag.FLOAT)) {
                return JSON.numberNode(new BigDecimal(text));
            }
        } catch (NumberFormatException e) {
            throw wrong("holds a number that JSON does not have");
        }
        return JSON.textNode(text);
    }

    String key(NodeTuple tuple) throws RegistryFileException {
        if (tuple.getKeyNode() instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw wrong("has a key that is no text");
    }

    YamlValue child(String key, Node value) {
        return new YamlValue(file, path.isEmpty() ? key : path + "." + key, value);
    }

    /** Line of its beginning, from 1. */
    int line() {
        return node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
    }

    RegistryFileException wrong(String what) {
        return new RegistryFileException(file, line(), path, what);
    }
}
