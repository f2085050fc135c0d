package io.hedgerow.operators.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;

/** Name and properties of a client's event, as far as they can be read. */
record EventSummary(String event, String properties) {

    private static final JsonFactory FACTORY = new JsonFactory();

    static EventSummary of(byte[] data) {
        String event = "";
        String properties = "";
        try (JsonParser parser = FACTORY.createParser(data)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                String name;
                while ((name = parser.nextFieldName()) != null) {
                    JsonToken token = parser.nextToken();
                    if (name.equals("event") && token.isScalarValue()) {
                        event = parser.getText();
                    } else if (name.equals("properties")) {
                        properties = copy(parser);
                    } else {
                        parser.skipChildren();
                    }
                }
            }
            return new EventSummary(event, properties);
        } catch (IOException e) {
            return new EventSummary(event, properties);
        }
    }

    private static String copy(JsonParser parser) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            out.copyCurrentStructure(parser);
        }
        return text.toString();
    }
}
