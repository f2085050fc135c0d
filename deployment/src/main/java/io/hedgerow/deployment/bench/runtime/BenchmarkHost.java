package io.hedgerow.deployment.bench.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.runtime.host.CacheStore;
import io.hedgerow.runtime.host.GeoIp;
import io.hedgerow.runtime.host.HostClock;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.host.RandomSource;
import io.hedgerow.runtime.host.StorageStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A host in memory. The calling thread owns the contexts; HTTP requests wait until {@link
 * #answerAll}.
 */
final class BenchmarkHost {

    private final Map<String, String> storage = new HashMap<>();
    private final Map<String, CacheStore.Entry> cache = new HashMap<>();
    private final Map<String, String> locations = new HashMap<>();
    private final Queue<Runnable> mails = new ConcurrentLinkedQueue<>();
    private final Queue<CompletableFuture<HttpTransport.Response>> requests = new ArrayDeque<>();

    BenchmarkHost(JsonNode locations) {
        locations
                .properties()
                .forEach(field -> this.locations.put(field.getKey(), field.getValue().toString()));
    }

    HostServices services() {
        GeoIp geoip = locations::get;
        return new HostServices(
                new StorageStore() {
                    @Override
                    public String get(String key) {
                        return storage.get(key);
                    }

                    @Override
                    public void put(String key, String json) {
                        storage.put(key, json);
                    }

                    @Override
                    public void remove(String key) {
                        storage.remove(key);
                    }
                },
                new CacheStore() {
                    @Override
                    public Entry get(String key) {
                        return cache.get(key);
                    }

                    @Override
                    public void put(String key, Entry entry) {
                        cache.put(key, entry);
                    }

                    @Override
                    public void remove(String key) {
                        cache.remove(key);
                    }
                },
                HostClock.SYSTEM,
                RandomSource.SYSTEM,
                request -> {
                    CompletableFuture<HttpTransport.Response> response = new CompletableFuture<>();
                    requests.add(response);
                    return response;
                },
                geoip,
                (origin, ordinal, name, payload, due) -> {
                    throw new IllegalStateException("the benchmark's plugins enqueue no jobs");
                },
                (origin, ordinal, event) -> {
                    throw new IllegalStateException("the benchmark's plugins capture nothing");
                },
                (source, type, message) -> {},
                (delay, action) -> () -> {},
                mails::add);
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
        for (Runnable mail = mails.poll(); mail != null; mail = mails.poll()) {
            mail.run();
        }
    }
}
