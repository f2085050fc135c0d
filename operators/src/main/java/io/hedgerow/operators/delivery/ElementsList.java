package io.hedgerow.operators.delivery;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the text form of an event's elements (contract §7.7) back into the list that plugins get
 * (contract §6.3). Lenient: what cannot be understood is left out.
 *
 * <p>Owns: a position. Lives: one text. Threads: one. Survives: nothing.
 */
final class ElementsList {

    /** Between an attribute's name and its value. */
    private static final String VALUE = "=\"";

    /** Begins the names of the attributes that the page gave the element. */
    private static final String PAGES_OWN = "attr__";

    /** JavaScript knows larger whole numbers only about. */
    private static final double MOST_EXACT = 1L << 53;

    private final String chain;
    private int at;

    private ElementsList(String chain) {
        this.chain = chain;
    }

    private static final class Element {
        private String tag = "";
        private final List<String> classes = new ArrayList<>();
        private final Map<String, String> named = new LinkedHashMap<>();
    }

    /** Writes the list as a JSON array. */
    static void write(String chain, JsonGenerator out) throws IOException {
        out.writeStartArray();
        int order = 0;
        for (Element element : new ElementsList(chain).elements()) {
            write(element, order++, out);
        }
        out.writeEndArray();
    }

    private List<Element> elements() {
        List<Element> elements = new ArrayList<>();
        while (at < chain.length()) {
            if (isSeparator(chain.charAt(at))) {
                at++;
            } else {
                elements.add(element());
            }
        }
        return elements;
    }

    private static boolean isSeparator(char c) {
        return c == ';' || Character.isWhitespace(c);
    }

    private Element element() {
        Element element = new Element();
        int start = at;
        while (at < chain.length()
                && !isSeparator(chain.charAt(at))
                && !chain.startsWith(VALUE, at)) {
            at++;
        }
        int attributes = chain.startsWith(VALUE, at) ? firstName(start, at) : at;
        tagAndClasses(chain.substring(start, attributes), element);
        at = attributes;
        while (at < chain.length() && !isSeparator(chain.charAt(at))) {
            attribute(element);
        }
        return element;
    }

    /**
     * Where the name of the first attribute begins, behind a colon. Classes may hold colons, too,
     * and so may the names of the page's own attributes.
     */
    private int firstName(int from, int to) {
        for (int i = from; i < to; i++) {
            if (chain.charAt(i) == ':'
                    && (chain.startsWith(PAGES_OWN, i + 1) || isName(i + 1, to))) {
                return i + 1;
            }
        }
        return to;
    }

    private boolean isName(int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isNameCharacter(chain.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNameCharacter(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '_';
    }

    private static void tagAndClasses(String text, Element element) {
        String[] parts =
                (text.endsWith(":") ? text.substring(0, text.length() - 1) : text).split("\\.");
        element.tag = parts.length == 0 ? "" : parts[0];
        for (int i = 1; i < parts.length; i++) {
            if (!parts[i].isEmpty()) {
                element.classes.add(parts[i]);
            }
        }
    }

    private void attribute(Element element) {
        int equals = chain.indexOf(VALUE, at);
        if (equals < 0) {
            at = chain.length();
            return;
        }
        String name = chain.substring(at, equals);
        StringBuilder value = new StringBuilder();
        at = equals + VALUE.length();
        while (at < chain.length() && chain.charAt(at) != '"') {
            if (chain.charAt(at) == '\\'
                    && at + 1 < chain.length()
                    && chain.charAt(at + 1) == '"') {
                at++;
            }
            value.append(chain.charAt(at++));
        }
        at++;
        if (!name.isEmpty()) {
            element.named.put(name, value.toString());
        }
    }

    private static void write(Element element, int order, JsonGenerator out) throws IOException {
        Map<String, String> attributes = new LinkedHashMap<>(element.named);
        String text = attributes.remove("text");
        String href = attributes.remove("href");
        String id = attributes.remove("attr_id");
        String nthChild = attributes.remove("nth-child");
        String nthOfType = attributes.remove("nth-of-type");
        out.writeStartObject();
        out.writeStringField("tag_name", element.tag);
        writeUnlessNull("text", text, out);
        writeUnlessNull("$el_text", text, out);
        writeUnlessNull("href", href, out);
        String classAttribute = attributes.get("attr__class");
        if (classAttribute != null) {
            out.writeStringField("attr_class", classAttribute);
        } else if (!element.classes.isEmpty()) {
            out.writeArrayFieldStart("attr_class");
            for (String each : element.classes) {
                out.writeString(each);
            }
            out.writeEndArray();
        }
        writeUnlessNull("attr_id", id, out);
        writeNumber("nth_child", nthChild, out);
        writeNumber("nth_of_type", nthOfType, out);
        out.writeObjectFieldStart("attributes");
        for (Map.Entry<String, String> each : attributes.entrySet()) {
            out.writeStringField(each.getKey(), each.getValue());
        }
        out.writeEndObject();
        out.writeNumberField("order", order);
        out.writeEndObject();
    }

    private static void writeUnlessNull(String name, String value, JsonGenerator out)
            throws IOException {
        if (value != null) {
            out.writeStringField(name, value);
        }
    }

    /** JavaScript's {@code parseInt}; what is no number becomes {@code null}, as in its JSON. */
    private static void writeNumber(String name, String value, JsonGenerator out)
            throws IOException {
        if (value == null) {
            return;
        }
        String text = value.strip();
        int end = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        int digits = end;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        double number = end == digits ? Double.NaN : Double.parseDouble(text.substring(0, end));
        if (!Double.isFinite(number)) {
            out.writeNullField(name);
        } else if (Math.abs(number) <= MOST_EXACT) {
            out.writeNumberField(name, (long) number);
        } else {
            out.writeNumberField(name, number);
        }
    }
}
