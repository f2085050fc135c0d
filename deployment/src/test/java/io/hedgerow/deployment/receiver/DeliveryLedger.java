package io.hedgerow.deployment.receiver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A destination that writes down every request, as what it was answered, and answers as it is told.
 * Bodies are one event, or an object with a list of them as {@code events}.
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
     * @param accepted whether it was answered with 200
     */
    public record Entry(
            long number, String path, String key, List<JsonNode> events, boolean accepted) {

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
        JsonNode body = JSON.readTree(request.body());
        List<JsonNode> events = new ArrayList<>();
        if (body.path("events").isArray()) {
            body.get("events").forEach(events::add);
        } else {
            events.add(body);
        }
        synchronized (entries) {
            Entry entry =
                    new Entry(
                            entries.size() + 1L,
                            request.path(),
                            request.headers().get("idempotency-key"),
                            events,
                            false);
            HttpReply reply = behaviour.apply(entry);
            entries.add(
                    new Entry(
                            entry.number(),
                            entry.path(),
                            entry.key(),
                            events,
                            reply.status() == 200));
            return reply;
        }
    }

    /** Whether a request with this key was answered with 200. */
    public boolean hasTaken(String key) {
        return entries().stream().anyMatch(entry -> entry.accepted() && key.equals(entry.key()));
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
        Set<String> uuids = new HashSet<>();
        for (Entry entry : entries()) {
            if (entry.accepted() && entry.path().equals(path)) {
                uuids.addAll(entry.uuids());
            }
        }
        return uuids;
    }

    /** The same of all requests. */
    public Map<String, Set<String>> repeatedUnderOtherKeys() {
        return repeatedUnderOtherKeys(entry -> true);
    }

    /** Events that came more than once to a path, with different keys or none; by path and uuid. */
    public Map<String, Set<String>> repeatedUnderOtherKeys(Predicate<Entry> which) {
        Map<String, Set<String>> keys = new HashMap<>();
        Map<String, Integer> times = new HashMap<>();
        for (Entry entry : entries()) {
            if (!which.test(entry)) {
                continue;
            }
            for (String uuid : entry.uuids()) {
                String event = entry.path() + " " + uuid;
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
