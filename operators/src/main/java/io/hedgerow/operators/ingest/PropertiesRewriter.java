package io.hedgerow.operators.ingest;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Copies an event's {@code properties} and on the way takes out {@code $elements}, adds {@code $ip}
 * and merges {@code $set} and {@code $set_once} (contract §7.2, §7.4, §7.7). Stretches that do not
 * change are copied as they are. Reused; one instance per thread.
 */
final class PropertiesRewriter {

    private static final Set<String> CAMPAIGN =
            Set.of(
                    "utm_source",
                    "utm_medium",
                    "utm_campaign",
                    "utm_content",
                    "utm_name",
                    "utm_term",
                    "gclid",
                    "fbclid");
    private static final Set<String> INITIAL =
            Set.of(
                    "$browser",
                    "$browser_version",
                    "$device_type",
                    "$current_url",
                    "$pathname",
                    "$os",
                    "$referring_domain",
                    "$referrer");

    private byte[] out = new byte[1024];
    private int size;
    private boolean empty;
    private String elementsChain;

    private final Map<String, byte[]> campaign = new LinkedHashMap<>();
    private final Map<String, byte[]> initial = new LinkedHashMap<>();
    private int setAt;
    private int setOnceAt;
    private boolean hasIp;

    /** Starts over, with no properties. */
    void clear() {
        size = 0;
        empty = true;
        elementsChain = "";
        campaign.clear();
        initial.clear();
        setAt = -1;
        setOnceAt = -1;
        hasIp = false;
        append('{');
    }

    /** No {@code $set} and {@code $set_once} from other properties. */
    void deriveNothing() {
        campaign.clear();
        initial.clear();
    }

    /**
     * Ends what {@link #clear} began.
     *
     * @param document the event's JSON
     * @param topSetAt first byte of the top-level {@code $set} object, −1 for none
     * @param topSetOnceAt the same for {@code $set_once}
     * @param ip to be added unless {@code $ip} is there; {@code null} for none
     */
    void finish(byte[] document, int topSetAt, int topSetOnceAt, String ip) throws IOException {
        person(document, "$set", setAt, topSetAt, campaign);
        person(document, "$set_once", setOnceAt, topSetOnceAt, initial);
        if (ip != null && !hasIp) {
            field("$ip");
            append(Json.quote(ip));
        }
        append('}');
    }

    /** The rewritten object, as a copy. */
    byte[] json() {
        return Arrays.copyOf(out, size);
    }

    String elementsChain() {
        return elementsChain;
    }

    /**
     * Takes over the properties object whose first token the parser stands on, and leaves the
     * parser on its last.
     *
     * @param document the bytes the parser reads
     */
    void copy(byte[] document, JsonParser parser) throws IOException {
        int runStart = -1;
        int runEnd = -1;
        String name;
        while ((name = parser.nextFieldName()) != null) {
            int nameStart = Json.start(parser);
            parser.nextToken();
            boolean keep = true;
            switch (name) {
                case "$elements" -> {
                    keep = false;
                    elementsChain = ElementsChain.read(document, parser);
                }
                case "$set" -> {
                    keep = false;
                    setAt = Json.start(parser);
                }
                case "$set_once" -> {
                    keep = false;
                    setOnceAt = Json.start(parser);
                }
                case "$ip" -> hasIp = true;
                default -> {}
            }
            int valueStart = Json.start(parser);
            int end = Json.skip(parser);
            if (keep) {
                if (runStart < 0) {
                    runStart = nameStart;
                }
                runEnd = end;
                remember(name, document, valueStart, end);
            } else {
                run(document, runStart, runEnd);
                runStart = -1;
            }
        }
        run(document, runStart, runEnd);
    }

    private void remember(String name, byte[] document, int start, int end) {
        char first = name.isEmpty() ? 0 : name.charAt(0);
        if (first != '$' && first != 'u' && first != 'g' && first != 'f') {
            return;
        }
        if (CAMPAIGN.contains(name)) {
            byte[] value = Arrays.copyOfRange(document, start, end);
            campaign.put(name, value);
            initial.put("$initial_" + name, value);
        } else if (INITIAL.contains(name)) {
            initial.put("$initial_" + name.substring(1), Arrays.copyOfRange(document, start, end));
        }
    }

    /** Writes {@code $set} or {@code $set_once}: own values, then top-level ones, then derived. */
    private void person(
            byte[] document, String name, int ownAt, int topAt, Map<String, byte[]> derived)
            throws IOException {
        if (topAt < 0 && derived.isEmpty()) {
            if (ownAt >= 0) {
                field(name);
                append(value(document, ownAt));
            }
            return;
        }
        Map<String, byte[]> merged = derived;
        if (ownAt >= 0 || topAt >= 0) {
            merged = new LinkedHashMap<>();
            collect(document, ownAt, merged);
            collect(document, topAt, merged);
            merged.putAll(derived);
        }
        field(name);
        append('{');
        boolean first = true;
        for (Map.Entry<String, byte[]> entry : merged.entrySet()) {
            if (!first) {
                append(',');
            }
            first = false;
            append(Json.quote(entry.getKey()));
            append(':');
            append(entry.getValue());
        }
        append('}');
    }

    private static byte[] value(byte[] document, int at) throws IOException {
        try (JsonParser parser = Json.FACTORY.createParser(document, at, document.length - at)) {
            parser.nextToken();
            return Arrays.copyOfRange(document, at, at + Json.skip(parser));
        }
    }

    /** Values that are no objects count as empty, as when JavaScript spreads a number. */
    private static void collect(byte[] document, int at, Map<String, byte[]> into)
            throws IOException {
        if (at < 0 || document[at] != '{') {
            return;
        }
        try (JsonParser parser = Json.FACTORY.createParser(document, at, document.length - at)) {
            parser.nextToken();
            String name;
            while ((name = parser.nextFieldName()) != null) {
                parser.nextToken();
                int start = at + Json.start(parser);
                into.put(name, Arrays.copyOfRange(document, start, at + Json.skip(parser)));
            }
        }
    }

    private void run(byte[] document, int start, int end) {
        if (start < 0) {
            return;
        }
        separate();
        ensure(end - start);
        System.arraycopy(document, start, out, size, end - start);
        size += end - start;
    }

    private void field(String name) {
        separate();
        append('"');
        append(name.getBytes(StandardCharsets.UTF_8));
        append('"');
        append(':');
    }

    private void separate() {
        if (!empty) {
            append(',');
        }
        empty = false;
    }

    private void append(char c) {
        ensure(1);
        out[size++] = (byte) c;
    }

    private void append(byte[] bytes) {
        ensure(bytes.length);
        System.arraycopy(bytes, 0, out, size, bytes.length);
        size += bytes.length;
    }

    private void ensure(int more) {
        if (size + more > out.length) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, size + more));
        }
    }
}
