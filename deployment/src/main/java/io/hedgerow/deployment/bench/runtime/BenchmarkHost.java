package io.hedgerow.deployment.bench.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.host.memory.MemoryHost;
import io.hedgerow.runtime.host.memory.RealTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * A host in memory. The calling thread owns the contexts; HTTP requests wait until {@link
 * #answerAll}.
 */
final class BenchmarkHost {

    private final RealTime time = new RealTime();
    private final Map<String, String> locations = new HashMap<>();
    private final Queue<CompletableFuture<HttpTransport.Response>> requests = new ArrayDeque<>();
    private final MemoryHost memory =
            MemoryHost.builder(time).http(request -> waiting()).geoip(locations::get).build();

    BenchmarkHost(JsonNode locations) {
        locations
                .properties()
                .forEach(field -> this.locations.put(field.getKey(), field.getValue().toString()));
    }

    HostServices services() {
        return memory.services();
    }

    int waitingRequests() {
        return requests.size();
    }

    /** Answers every request with an empty 200 and runs what follows on this thread. */
    void answerAll() {
        List<CompletableFuture<HttpTransport.Response>> waiting = new ArrayList<>(requests);
        requests.clear();
        for (CompletableFuture<HttpTransport.Response> response : waiting) {
            response.complete(
                    new HttpTransport.Response(200, "OK", "", List.of(), new byte[] {'{', '}'}));
        }
        time.runDue();
    }

    private CompletableFuture<HttpTransport.Response> waiting() {
        CompletableFuture<HttpTransport.Response> response = new CompletableFuture<>();
        requests.add(response);
        return response;
    }
}
