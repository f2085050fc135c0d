package io.hedgerow.deployment.receiver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/**
 * A destination that writes down every request, as what it was answered, and answers as it is told.
 * Bodies are one event, an object with a list of them as {@code events}, or lines of events,
 * gzipped or not.
 *
 * <p><b>Owns</b> an {@link HttpReceiver} and the entries. <b>Lives</b> for a test. <b>Threads</b>:
 * any. <b>Survives</b> nothing.
 */
public final class DeliveryLedger implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    /**
     * A request.
     *
     * @param key its {@code Idempotency-Key}, {@code null} if it had none
     * @param authorization its header of that name, {@code null} if it had none
     * @param events as JSON; none of a request without a body
     * @param accepted whether it was answered with 200
     */
    public record Entry(
            long number,
            String method,
            String path,
            String key,
            String authorization,
            List<JsonNode> events,
            boolean accepted) {

        /**
         * What it was for: method and the first two segments of the path. What follows them names
         * one file or person.
         */
        public String place() {
            String[] segments = path.split("/", 4);
            return method + " /" + segments[1] + (segments.length > 2 ? "/" + segments[2] : "");
        }

        public List<String> uuids() {
            return events.stream().map(event -> event.path("uuid").asText()).toList();
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private volatile Function<Entry, HttpReply> behaviour = entry -> HttpReply.OK;
    private HttpReceiver receiver;

    public static DeliveryLedger start() throws Exception {
        DeliveryLedger ledger = new DeliveryLedger();
        ledger.receiver = HttpReceiver.start(0, ledger::take);
        return ledger;
    }

    /**
     * @param answer to a request that is not yet written down, {@link Entry#accepted} not yet known
     */
    public void behave(Function<Entry, HttpReply> answer) {
        behaviour = answer;
    }

    private HttpReply take(HttpRequest request) throws Exception {
        List<JsonNode> events = events(request);
        synchronized (entries) {
            Entry entry = entry(request, events, false);
            HttpReply reply = behaviour.apply(entry);
            entries.add(entry(request, events, reply.status() == 200));
            return reply;
        }
    }

    private Entry entry(HttpRequest request, List<JsonNode> events, boolean accepted) {
        return new Entry(
                entries.size() + 1L,
                request.method(),
                request.path(),
                request.headers().get("idempotency-key"),
                request.headers().get("authorization"),
                events,
                accepted);
    }

    private static List<JsonNode> events(HttpRequest request) throws IOException {
        InputStream body = new ByteArrayInputStream(request.body());
        if ("gzip".equals(request.headers().get("content-encoding"))) {
            body = new GZIPInputStream(body);
        }
        List<JsonNode> events = new ArrayList<>();
        try (MappingIterator<JsonNode> values = JSON.readerFor(JsonNode.class).readValues(body)) {
            while (values.hasNext()) {
                JsonNode value = values.next();
                if (value.path("events").isArray()) {
                    value.get("events").forEach(events::add);
                } else {
                    events.add(value);
                }
            }
        }
        return List.copyOf(events);
    }

    public HttpReceiver server() {
        return receiver;
    }

    public String url() {
        return receiver.url();
    }

    public List<Entry> entries() {
        synchronized (entries) {
            return List.copyOf(entries);
        }
    }

    /** Uuids of events in requests to a path that were answered with 200. */
    public Set<String> accepted(String path) {
        return accepted(entry -> entry.path().equals(path));
    }

    /** The same by {@link Entry#place}. */
    public Set<String> acceptedAt(String place) {
        return accepted(entry -> entry.place().equals(place));
    }

    private Set<String> accepted(Predicate<Entry> which) {
        Set<String> uuids = new HashSet<>();
        for (Entry entry : entries()) {
            if (entry.accepted() && which.test(entry)) {
                uuids.addAll(entry.uuids());
            }
        }
        return uuids;
    }

    /** The same of all requests. */
    public Map<String, Set<String>> repeatedUnderOtherKeys() {
        return repeatedUnderOtherKeys(entry -> true);
    }

    /** Events that came more than once to a place, with different keys or none; by both. */
    public Map<String, Set<String>> repeatedUnderOtherKeys(Predicate<Entry> which) {
        Map<String, Set<String>> keys = new HashMap<>();
        Map<String, Integer> times = new HashMap<>();
        for (Entry entry : entries()) {
            if (!which.test(entry)) {
                continue;
            }
            for (String uuid : entry.uuids()) {
                String event = entry.place() + " " + uuid;
                keys.computeIfAbsent(event, each -> new HashSet<>())
                        .add(String.valueOf(entry.key()));
                times.merge(event, 1, Integer::sum);
            }
        }
        Map<String, Set<String>> wrong = new LinkedHashMap<>();
        keys.forEach(
                (event, seen) -> {
                    if (times.get(event) > 1 && (seen.size() > 1 || seen.contains("null"))) {
                        wrong.put(event, seen);
                    }
                });
        return wrong;
    }

    @Override
    public void close() throws Exception {
        receiver.close();
    }
}
