package io.hedgerow.deployment.receiver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Where the sample plugins of the local stack deliver to: takes everything and counts it.
 *
 * <p><b>Owns</b> an {@link HttpReceiver}, counts, and the ids of events of the runs that are
 * watched. <b>Lives</b> as the stack. <b>Threads</b>: any. <b>Survives</b> nothing.
 */
public final class CountingReceiver implements AutoCloseable {

    public static final String FORWARDED = "/events";
    public static final String ORDERS = "/orders";

    private static final JsonMapper JSON = new JsonMapper();

    private final LongAdder events = new LongAdder();
    private final Set<String> watched = ConcurrentHashMap.newKeySet();
    private final String runProperty;
    private volatile String run = "";
    private HttpReceiver server;

    private CountingReceiver(String runProperty) {
        this.runProperty = runProperty;
    }

    /**
     * @param port 0 for any free one
     * @param runProperty property that tells which run an event belongs to
     */
    public static CountingReceiver start(int port, String runProperty) throws IOException {
        CountingReceiver receiver = new CountingReceiver(runProperty);
        receiver.server = HttpReceiver.start(port, receiver::take);
        return receiver;
    }

    private HttpReply take(HttpRequest request) throws IOException {
        if (request.method().equals("GET")) {
            return new HttpReply(
                    200, Map.of(), JSON.writeValueAsBytes(Map.of("events", events.sum())));
        }
        JsonNode body = JSON.readTree(request.body());
        Iterable<JsonNode> all = body.path("events").isArray() ? body.get("events") : List.of(body);
        for (JsonNode event : all) {
            events.increment();
            String of =
                    event.path("properties")
                            .path(runProperty)
                            .asText(event.path(runProperty).asText());
            if (!run.isEmpty() && of.equals(run)) {
                watched.add(request.path() + " " + event.path("uuid").asText());
            }
        }
        return HttpReply.OK;
    }

    /** From now on events of this run are told apart. */
    public void watch(String newRun) {
        watched.clear();
        run = newRun;
    }

    /** Different events of the run that is watched that came to a path. */
    public long delivered(String path) {
        return watched.stream().filter(each -> each.startsWith(path + " ")).count();
    }

    public String url() {
        return server.url();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
