package io.hedgerow.operators.plugins;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.runtime.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The event as a plugin sees it, as JSON in UTF-8 (contract §2.4, §6.2, §6.3). What is not changed
 * is copied and not read: between the plugins of a chain an event stays as the runtime gave it.
 */
final class EventBytes {

    private static final String TEAM = "team_id";
    private static final List<String> OUTER =
            List.of("uuid", "distinct_id", "ip", "site_url", TEAM, "now", "sent_at");
    private static final String PROPERTIES = "properties";
    private static final byte[] LIST_PREFIX_BYTES = "$plugins_".getBytes(StandardCharsets.US_ASCII);
    private static final boolean[] LIST_PREFIX_PAIRS = listPrefixPairs();
    private static final String SNAPSHOT = "$snapshot";
    private static final byte[] EMPTY = {'{', '}'};

    private EventBytes() {}

    /** Whether a returned value is an object whose {@code team_id} is still the team's. */
    enum TeamCheck {
        SAME,
        CHANGED,
        NOT_AN_OBJECT
    }

    /**
     * The client's event with the outer fields laid over it; {@code properties} is always there.
     */
    static byte[] of(EventEnvelope envelope) {
        byte[] data = envelope.data();
        Output out = new Output(data.length + 256);
        boolean properties = false;
        JsonMembers members = new JsonMembers(envelope.clientEvent());
        while (members.next()) {
            boolean theirs = members.is(PROPERTIES);
            if (isOuter(members) || theirs && members.isNull()) {
                continue;
            }
            properties |= theirs;
            out.member(data, members);
        }
        if (!properties) {
            out.name(PROPERTIES);
            out.raw("{}");
        }
        out.text("uuid", envelope.uuid());
        out.text("distinct_id", envelope.distinctId());
        out.text("ip", envelope.ip());
        out.text("site_url", envelope.siteUrl());
        out.name(TEAM);
        out.raw(Long.toString(envelope.teamId()));
        if (envelope.now() != null) {
            out.text("now", envelope.now());
        }
        if (envelope.sentAt() != null) {
            out.text("sent_at", envelope.sentAt());
        }
        return out.end();
    }

    private static boolean isOuter(JsonMembers members) {
        for (String name : OUTER) {
            if (members.is(name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the client's event is a {@code $snapshot}; those skip {@code processEvent}. */
    static boolean isSnapshot(JsonText clientEvent) {
        JsonMembers members = new JsonMembers(clientEvent);
        while (members.next()) {
            if (members.is("event")) {
                return members.isText(SNAPSHOT);
            }
        }
        return false;
    }

    static TeamCheck checkTeam(JsonText event, long teamId) {
        if (!JsonMembers.isObject(event.utf8())) {
            return TeamCheck.NOT_AN_OBJECT;
        }
        JsonMembers members = new JsonMembers(event);
        return members.findLast(TEAM) && members.number() == teamId
                ? TeamCheck.SAME
                : TeamCheck.CHANGED;
    }

    /** The event with its {@code team_id} put back. */
    static byte[] withTeam(JsonText event, long teamId) {
        return rewrite(event, teamId, PluginLists.NONE);
    }

    /** The event with lists of texts set in its {@code properties}, unless those are no object. */
    static byte[] withProperties(JsonText event, long teamId, PluginLists lists) {
        if (lists.isEmpty()) {
            return event.utf8();
        }
        byte[] spliced = spliced(event, teamId, lists);
        return spliced == null ? rewrite(event, teamId, lists) : spliced;
    }

    /**
     * The same for the usual event, whose bytes stay as they are but for what is put in.
     *
     * @return {@code null} when it is not so simple
     */
    private static byte[] spliced(JsonText json, long teamId, PluginLists lists) {
        int from = -1;
        int to = -1;
        boolean sameTeam = false;
        JsonMembers members = new JsonMembers(json);
        while (members.next()) {
            if (members.is(TEAM)) {
                sameTeam = members.number() == teamId;
            } else if (members.is(PROPERTIES)) {
                if (from >= 0) {
                    return null;
                }
                from = members.valueFrom();
                to = members.valueTo();
            }
        }
        byte[] event = json.utf8();
        if (!sameTeam || from < 0 || event[from] != '{' || mayNameLists(json, from, to)) {
            return null;
        }
        byte[] added = lists.members();
        boolean empty = JsonMembers.isEmpty(event, from, to);
        byte[] result = new byte[event.length + added.length + (empty ? 0 : 1)];
        int at = to - 1;
        System.arraycopy(event, 0, result, 0, at);
        if (!empty) {
            result[at++] = ',';
        }
        System.arraycopy(added, 0, result, at, added.length);
        System.arraycopy(event, to - 1, result, at + added.length, event.length - (to - 1));
        return result;
    }

    /** Whether one of the lists may be there already, be it in another spelling. */
    private static boolean mayNameLists(JsonText json, int from, int to) {
        // A text that knows its members was written by the runtime, which escapes no "$".
        return hasListPrefix(json.utf8(), from, to)
                || json.members() == null && hasUnicodeEscape(json.utf8(), from, to);
    }

    /**
     * Looks at two of eight bytes: each occurrence covers just one pair that begins at a multiple
     * of eight.
     */
    private static boolean hasListPrefix(byte[] event, int from, int to) {
        for (int i = from; i + 1 < to; i += LIST_PREFIX_BYTES.length - 1) {
            int first = event[i];
            int second = event[i + 1];
            if ((first | second) >= 0
                    && LIST_PREFIX_PAIRS[first << 7 | second]
                    && hasListPrefixAround(i, event, from, to)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasListPrefixAround(int pair, byte[] event, int from, int to) {
        int length = LIST_PREFIX_BYTES.length;
        for (int i = Math.max(from, pair - length + 2); i <= pair && i + length <= to; i++) {
            if (Arrays.equals(event, i, i + length, LIST_PREFIX_BYTES, 0, length)) {
                return true;
            }
        }
        return false;
    }

    /** Which two ASCII characters stand beside each other in the prefix. */
    private static boolean[] listPrefixPairs() {
        boolean[] pairs = new boolean[1 << 14];
        for (int i = 0; i + 1 < LIST_PREFIX_BYTES.length; i++) {
            pairs[LIST_PREFIX_BYTES[i] << 7 | LIST_PREFIX_BYTES[i + 1]] = true;
        }
        return pairs;
    }

    private static boolean hasUnicodeEscape(byte[] event, int from, int to) {
        for (int i = from; i < to; i++) {
            if (event[i] == '\\' && event[i + 1] == 'u') {
                return true;
            }
        }
        return false;
    }

    private static byte[] rewrite(JsonText json, long teamId, PluginLists lists) {
        byte[] event = json.utf8();
        Output out = new Output(event.length + 256);
        boolean properties = lists.isEmpty();
        JsonMembers members = new JsonMembers(json);
        while (members.next()) {
            if (members.is(TEAM)) {
                continue;
            }
            byte first = event[members.valueFrom()];
            if (members.is(PROPERTIES) && !lists.isEmpty()) {
                properties = true;
                if (first == '{' || members.isNull()) {
                    out.name(PROPERTIES);
                    out.raw(with(first == '{' ? members.value() : EMPTY, lists));
                    continue;
                }
            }
            out.member(event, members);
        }
        out.name(TEAM);
        out.raw(Long.toString(teamId));
        if (!properties) {
            out.name(PROPERTIES);
            out.raw(with(EMPTY, lists));
        }
        return out.end();
    }

    private static byte[] with(byte[] properties, PluginLists lists) {
        Output out = new Output(properties.length + 128);
        Set<String> replaced = lists.byName().keySet();
        JsonMembers members = new JsonMembers(properties);
        while (members.next()) {
            if (replaced.stream().noneMatch(members::is)) {
                out.member(properties, members);
            }
        }
        lists.byName().forEach(out::texts);
        return out.end();
    }

    /** Lists of texts as members of an object, without its braces. */
    static byte[] members(Map<String, List<String>> lists) {
        Output out = new Output(128);
        lists.forEach(out::texts);
        byte[] object = out.end();
        return Arrays.copyOfRange(object, 1, object.length - 1);
    }

    /** A text as a JSON string. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, quoted);
        return quoted.append('"').toString();
    }

    /**
     * An object that is being written.
     *
     * <p>Owns: its bytes. Lives: until {@link #end}. Threads: one. Survives: nothing.
     */
    private static final class Output {

        private byte[] bytes;
        private int size;

        Output(int room) {
            bytes = new byte[room];
            bytes[size++] = '{';
        }

        private void room(int more) {
            if (size + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
            }
        }

        private void put(char ascii) {
            room(1);
            bytes[size++] = (byte) ascii;
        }

        private void put(byte[] from, int start, int end) {
            room(end - start);
            System.arraycopy(from, start, bytes, size, end - start);
            size += end - start;
        }

        void raw(String ascii) {
            int length = ascii.length();
            room(length);
            for (int i = 0; i < length; i++) {
                bytes[size + i] = (byte) ascii.charAt(i);
            }
            size += length;
        }

        void raw(byte[] text) {
            put(text, 0, text.length);
        }

        private void comma() {
            if (size > 1) {
                put(',');
            }
        }

        void name(String ascii) {
            comma();
            put('"');
            raw(ascii);
            put('"');
            put(':');
        }

        void member(byte[] text, JsonMembers from) {
            comma();
            put(text, from.nameFrom(), from.valueTo());
        }

        void text(String name, String value) {
            name(name);
            if (value == null) {
                raw("null");
            } else {
                quoted(value);
            }
        }

        void texts(String name, List<String> values) {
            name(name);
            put('[');
            for (int i = 0; i < values.size(); i++) {
                if (i > 0) {
                    put(',');
                }
                quoted(values.get(i));
            }
            put(']');
        }

        private void quoted(String value) {
            int length = value.length();
            room(length + 2);
            int at = size;
            bytes[at++] = '"';
            for (int i = 0; i < length; i++) {
                char next = value.charAt(i);
                if (next < ' ' || next == '"' || next == '\\' || next >= 127) {
                    raw(quote(value).getBytes(StandardCharsets.UTF_8));
                    return;
                }
                bytes[at++] = (byte) next;
            }
            bytes[at++] = '"';
            size = at;
        }

        byte[] end() {
            put('}');
            return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
        }
    }
}
