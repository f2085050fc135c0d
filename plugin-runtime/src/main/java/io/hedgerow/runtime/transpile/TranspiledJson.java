package io.hedgerow.runtime.transpile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** A transpiled source as text, with the hash of what it was made of. */
public final class TranspiledJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private TranspiledJson() {}

    /** The same text for the same source, always. */
    public static String write(TranspiledSource source) {
        ObjectNode node = JSON.createObjectNode();
        node.put("sha256", source.sha256());
        node.put("code", source.text());
        node.put("mappings", source.positions().mappings());
        return node.toString();
    }

    /**
     * @param sha256 {@link SourceTranspiler#sha256} of the author's source
     * @return empty when the text was made of another source or by another transpiler
     * @throws IllegalArgumentException when it is not what {@link #write} writes
     */
    public static Optional<TranspiledSource> read(String text, String fileName, String sha256) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
        }
        if (!node.path("sha256").asText().equals(sha256)) {
            return Optional.empty();
        }
        return Optional.of(
                new TranspiledSource(
                        fileName,
                        node.required("code").asText(),
                        sha256,
                        SourceMap.ofMappings(node.required("mappings").asText())));
    }
}
