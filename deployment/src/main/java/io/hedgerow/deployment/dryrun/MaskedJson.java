package io.hedgerow.deployment.dryrun;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hedgerow.operators.registry.SecretMask;

/** JSON without secrets in its texts. */
final class MaskedJson {

    private MaskedJson() {}

    /** Objects and lists are changed in place. */
    static JsonNode of(JsonNode node, SecretMask secrets) {
        if (node instanceof TextNode text) {
            return TextNode.valueOf(secrets.apply(text.textValue()));
        }
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(of(field.getValue(), secrets)));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, of(array.get(i), secrets));
            }
        }
        return node;
    }
}
