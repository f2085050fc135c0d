package io.hedgerow.operators.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Streaming JSON: the shared factory, and byte positions of values inside their document. */
public final class Json {

    /** Thread-safe. Field names are not interned: clients choose them. */
    public static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .maxNumberLength(100_000)
                                    .maxNestingDepth(10_000)
                                    .build())
                    .build();

    private Json() {}

    /** First byte of the current value. */
    static int start(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    /** Byte after the current value; the parser stands on its last token. */
    static int end(JsonParser parser) throws IOException {
        parser.finishToken();
        return (int) parser.currentLocation().getByteOffset();
    }

    /** Skips the current value and returns the byte after it. */
    static int skip(JsonParser parser) throws IOException {
        parser.skipChildren();
        return end(parser);
    }

    /**
     * JavaScript's {@code String(value)} of a scalar, JSON text of anything else.
     *
     * @param document the bytes the parser reads
     */
    static String asText(byte[] document, JsonParser parser, JsonToken token) throws IOException {
        if (!token.isStructStart()) {
            return parser.getText();
        }
        int start = start(parser);
        return new String(document, start, skip(parser) - start, StandardCharsets.UTF_8);
    }

    public static byte[] quote(String text) {
        byte[] inner = JsonStringEncoder.getInstance().quoteAsUTF8(Utf8.safeClickhouseString(text));
        byte[] quoted = new byte[inner.length + 2];
        quoted[0] = '"';
        System.arraycopy(inner, 0, quoted, 1, inner.length);
        quoted[quoted.length - 1] = '"';
        return quoted;
    }

    /** Jackson's complaint in one line, without the excerpt of the document. */
    public static String describe(JsonProcessingException e, int length) {
        String where =
                e.getLocation() == null
                        ? ""
                        : " at byte " + e.getLocation().getByteOffset() + " of " + length;
        return e.getOriginalMessage().replace('\n', ' ') + where;
    }
}
