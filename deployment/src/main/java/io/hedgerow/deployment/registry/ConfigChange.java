package io.hedgerow.deployment.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * What is to be set in a config; all else stays.
 *
 * @param open values from a command line, which others can read: none of a secret field
 * @param hidden values from a prompt, a file or the environment
 * @param json values of any type, as a file has them; {@code null} removes one, and keeps a secret
 * @param unset keys to remove
 */
public record ConfigChange(
        Map<String, String> open, Map<String, String> hidden, ObjectNode json, List<String> unset) {

    /** Without the values. */
    @Override
    public String toString() {
        return "ConfigChange" + open.keySet() + hidden.keySet() + unset;
    }
}
