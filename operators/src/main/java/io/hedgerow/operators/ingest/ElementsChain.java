package io.hedgerow.operators.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** The text form of an event's {@code $elements} list (contract §7.7). */
final class ElementsChain {

    private static final int MAX_TEXT = 400;
    private static final int MAX_HREF = 2048;

    private ElementsChain() {}

    /**
     * Reads the value the parser stands on and leaves the parser on its last token.
     *
     * @param document the bytes the parser reads
     * @return empty text when the value is no list or has no elements
     */
    static String read(byte[] document, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return "";
        }
        StringBuilder chain = new StringBuilder();
        JsonToken token;
        while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
            if (token != JsonToken.START_OBJECT) {
                parser.skipChildren();
                continue;
            }
            if (chain.length() > 0) {
                chain.append(';');
            }
            element(document, parser, chain);
        }
        return Utf8.safeClickhouseString(chain.toString());
    }

    private static void element(byte[] document, JsonParser parser, StringBuilder chain)
            throws IOException {
        String tag = "";
        TreeMap<String, String> classes = new TreeMap<>();
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("nth-child", "0");
        attributes.put("nth-of-type", "0");
        String name;
        while ((name = parser.nextFieldName()) != null) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.VALUE_NULL) {
                continue;
            }
            if (name.equals("attr__class") && token == JsonToken.START_ARRAY) {
                String raw = classList(document, parser, classes);
                attributes.put(name, raw);
                continue;
            }
            String value = Json.asText(document, parser, token);
            switch (name) {
                case "tag_name" -> tag = value;
                case "$el_text" -> putUnlessEmpty(attributes, "text", cut(value, MAX_TEXT));
                case "nth_child" -> attributes.put("nth-child", value);
                case "nth_of_type" -> attributes.put("nth-of-type", value);
                default -> {
                    if (name.startsWith("attr__")) {
                        attributes.put(name, value);
                    }
                }
            }
            switch (name) {
                case "attr__class" -> {
                    for (String single : value.split(" ")) {
                        addClass(classes, single);
                    }
                }
                case "attr__href" -> putUnlessEmpty(attributes, "href", cut(value, MAX_HREF));
                case "attr__id" -> putUnlessEmpty(attributes, "attr_id", value);
                default -> {}
            }
        }
        chain.append(tag);
        classes.values().forEach(single -> chain.append('.').append(single));
        chain.append(':');
        attributes.forEach(
                (key, value) ->
                        chain.append(escape(key)).append("=\"").append(escape(value)).append('"'));
    }

    /** A class list given as JSON array; its text form is JavaScript's: joined by commas. */
    private static String classList(
            byte[] document, JsonParser parser, TreeMap<String, String> classes)
            throws IOException {
        StringBuilder joined = new StringBuilder();
        JsonToken token;
        while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
            String single = Json.asText(document, parser, token);
            addClass(classes, single);
            joined.append(joined.length() > 0 ? "," : "").append(single);
        }
        return joined.toString();
    }

    /** Keeps repeated classes, as a sorted list would. */
    private static void addClass(TreeMap<String, String> classes, String single) {
        classes.merge(single, single.replace("\"", ""), (present, added) -> present + '.' + added);
    }

    private static void putUnlessEmpty(Map<String, String> map, String key, String value) {
        if (!value.isEmpty()) {
            map.put(key, value);
        }
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }

    private static String escape(String text) {
        return text.replace("\"", "\\\"");
    }
}
