package io.hedgerow.runtime.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/** Lists and the like between host functions and {@code prelude.js}, as JSON text. */
final class HostJson {

    static final ObjectMapper MAPPER = new ObjectMapper();

    private HostJson() {}

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not plain values", e);
        }
    }

    static List<String> readTexts(String json) {
        try {
            return MAPPER.readValue(json, new TypeReference<List<String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("prelude.js sent no list of texts", e);
        }
    }
}
