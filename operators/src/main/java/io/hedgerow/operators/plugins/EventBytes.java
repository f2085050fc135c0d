package io.hedgerow.operators.plugins;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.hedgerow.operators.ingest.EventEnvelope;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
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
    private static final String LIST_PREFIX = "$plugins_";
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
        JsonMembers members = new JsonMembers(data);
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
    static boolean isSnapshot(byte[] data) {
        JsonMembers members = new JsonMembers(data);
        while (members.next()) {
            if (members.is("event")) {
                return members.isText(SNAPSHOT);
            }
        }
        return false;
    }

    static TeamCheck checkTeam(byte[] event, long teamId) {
        if (!JsonMembers.isObject(event)) {
            return TeamCheck.NOT_AN_OBJECT;
        }
        TeamCheck result = TeamCheck.CHANGED;
        JsonMembers members = new JsonMembers(event);
        while (members.next()) {
            if (members.is(TEAM)) {
                result = members.number() == teamId ? TeamCheck.SAME : TeamCheck.CHANGED;
            }
        }
        return result;
    }

    /** The event with its {@code team_id} put back. */
    static byte[] withTeam(byte[] event, long teamId) {
        return rewrite(event, teamId, Map.of());
    }

    /** The event with lists of texts set in its {@code properties}, unless those are no object. */
    static byte[] withProperties(byte[] event, long teamId, Map<String, List<String>> lists) {
        if (lists.isEmpty()) {
            return event;
        }
        byte[] spliced = spliced(event, teamId, lists);
        return spliced == null ? rewrite(event, teamId, lists) : spliced;
    }

    /**
     * The same for the usual event, whose bytes stay as they are but for what is put in.
     *
     * @return {@code null} when it is not so simple
     */
    private static byte[] spliced(byte[] event, long teamId, Map<String, List<String>> lists) {
        int from = -1;
        int to = -1;
        boolean sameTeam = false;
        JsonMembers members = new JsonMembers(event);
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
        if (!sameTeam || from < 0 || event[from] != '{' || mayNameLists(event, from, to)) {
            return null;
        }
        Output added = new Output(128);
        lists.forEach(added::texts);
        byte[] inside = added.end();
        boolean empty = JsonMembers.isEmpty(event, from, to);
        byte[] result = new byte[event.length + inside.length - (empty ? 2 : 1)];
        int at = to - 1;
        System.arraycopy(event, 0, result, 0, at);
        if (!empty) {
            result[at++] = ',';
        }
        System.arraycopy(inside, 1, result, at, inside.length - 2);
        System.arraycopy(event, to - 1, result, at + inside.length - 2, event.length - (to - 1));
        return result;
    }

    /** Whether one of the lists may be there already, be it in another spelling. */
    private static boolean mayNameLists(byte[] event, int from, int to) {
        for (int i = from; i < to; i++) {
            byte each = event[i];
            if (each == '$' && startsWith(event, i, LIST_PREFIX)
                    || each == '\\' && event[i + 1] == 'u') {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWith(byte[] text, int from, String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            if (from + i >= text.length || text[from + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static byte[] rewrite(byte[] event, long teamId, Map<String, List<String>> lists) {
        Output out = new Output(event.length + 256);
        boolean properties = lists.isEmpty();
        JsonMembers members = new JsonMembers(event);
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

    private static byte[] with(byte[] properties, Map<String, List<String>> lists) {
        Output out = new Output(properties.length + 128);
        Set<String> replaced = lists.keySet();
        JsonMembers members = new JsonMembers(properties);
        while (members.next()) {
            if (replaced.stream().noneMatch(members::is)) {
                out.member(properties, members);
            }
        }
        lists.forEach(out::texts);
        return out.end();
    }

    /** A text as a JSON string. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, quoted);
        return quoted.append('"').toString();
    }

    /** An object that is being written. */
    private static final class Output extends ByteArrayOutputStream {

        Output(int size) {
            super(size);
            write('{');
        }

        void raw(String ascii) {
            raw(ascii.getBytes(StandardCharsets.US_ASCII));
        }

        void raw(byte[] text) {
            write(text, 0, text.length);
        }

        private void comma() {
            if (count > 1) {
                write(',');
            }
        }

        void name(String ascii) {
            comma();
            write('"');
            raw(ascii);
            write('"');
            write(':');
        }

        void member(byte[] text, JsonMembers from) {
            comma();
            write(text, from.nameFrom(), from.valueTo() - from.nameFrom());
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
            write('[');
            for (int i = 0; i < values.size(); i++) {
                if (i > 0) {
                    write(',');
                }
                quoted(values.get(i));
            }
            write(']');
        }

        private void quoted(String value) {
            raw(quote(value).getBytes(StandardCharsets.UTF_8));
        }

        byte[] end() {
            write('}');
            return toByteArray();
        }
    }
}
