package io.hedgerow.runtime.scenario;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.runtime.host.CacheStore;
import io.hedgerow.runtime.host.CaptureSink;
import io.hedgerow.runtime.host.GeoIp;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.host.LogSink;
import io.hedgerow.runtime.host.RandomSource;
import io.hedgerow.runtime.host.StorageStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Everything outside the plugin, in memory: stores that remember, sinks that write down.
 *
 * <p><b>Owns</b> storage, cache and the effects of the step under way. <b>Lives</b> as long as a
 * scenario. <b>Threads</b>: the scenario's. <b>Survives</b> nothing.
 */
final class ScenarioHost {

    /** Told of each enqueued job. */
    interface JobListener {
        void enqueued(String job, String payloadJson, long delayMillis);
    }

    private final VirtualTime time;
    private final StubbedHttp http;
    private final HostServices services;
    private final Map<String, String> storage = new TreeMap<>();
    private final Map<String, CacheStore.Entry> cache = new TreeMap<>();

    private Map<String, String> storageBefore;
    private Map<String, CacheStore.Entry> cacheBefore;
    private ArrayNode captured;
    private ArrayNode jobs;
    private ArrayNode logs;

    ScenarioHost(VirtualTime time, StubbedHttp http, GeoIp geoip, JobListener listener) {
        this.time = time;
        this.http = http;
        this.services =
                new HostServices(
                        storageStore(),
                        cacheStore(),
                        time,
                        repeatableRandom(),
                        http,
                        geoip,
                        (origin, ordinal, job, payload, due) -> {
                            long delay = Math.max(0, due - time.currentTimeMillis());
                            ObjectNode node = jobs.addObject();
                            node.put("job", job);
                            node.set("payload", ScenarioJson.parse(payload));
                            node.put("delayMs", delay);
                            listener.enqueued(job, payload, delay);
                        },
                        (origin, ordinal, event) -> capture(event),
                        (source, type, message) -> {
                            if (source == LogSink.Source.CONSOLE) {
                                logs.addObject().put("type", type.name()).put("message", message);
                            }
                        },
                        time,
                        time);
        beginStep();
    }

    HostServices services() {
        return services;
    }

    void beginStep() {
        storageBefore = new LinkedHashMap<>(storage);
        cacheBefore = new LinkedHashMap<>(cache);
        captured = ScenarioJson.MAPPER.createArrayNode();
        jobs = ScenarioJson.MAPPER.createArrayNode();
        logs = ScenarioJson.MAPPER.createArrayNode();
    }

    /** Adds the effects of the step to its result. */
    void endStep(StepResult result) {
        result.put("http", http.takeRequests());
        result.put("captured", captured);
        result.put("jobs", jobs);
        if (!storage.equals(storageBefore)) {
            ObjectNode content = ScenarioJson.object();
            storage.forEach((key, json) -> content.set(key, ScenarioJson.parse(json)));
            result.putEvenIfEmpty("storage", content);
        }
        long now = time.currentTimeMillis();
        cache.values().removeIf(entry -> entry.expiredAt(now));
        cacheBefore.values().removeIf(entry -> entry.expiredAt(now));
        if (!cache.equals(cacheBefore)) {
            ObjectNode content = ScenarioJson.object();
            cache.forEach((key, entry) -> content.set(key, describe(entry, now)));
            result.putEvenIfEmpty("cache", content);
        }
        result.put("logs", logs);
    }

    private static ObjectNode describe(CacheStore.Entry entry, long now) {
        ObjectNode node = ScenarioJson.object();
        if (entry.list() != null) {
            ArrayNode list = node.putArray("value");
            entry.list().forEach(list::add);
        } else {
            node.set("value", ScenarioJson.parseOrText(entry.text()));
        }
        if (entry.expiresAtMillis() != 0) {
            node.put("ttlSeconds", (entry.expiresAtMillis() - now + 999) / 1000);
        }
        return node;
    }

    private void capture(CaptureSink.CapturedEvent event) {
        ObjectNode node = captured.addObject();
        node.put("event", event.event());
        node.put("distinct_id", event.distinctId());
        if (event.timestamp() != null) {
            node.put("timestamp", event.timestamp());
        }
        node.set("properties", ScenarioJson.parse(event.propertiesJson()));
    }

    private StorageStore storageStore() {
        return new StorageStore() {
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
        };
    }

    private CacheStore cacheStore() {
        return new CacheStore() {
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
        };
    }

    /** The same numbers in each run: a scenario is exact. */
    private static RandomSource repeatableRandom() {
        Random random = new Random(42);
        return new RandomSource() {
            @Override
            public void nextBytes(byte[] bytes) {
                random.nextBytes(bytes);
            }

            @Override
            public double nextDouble() {
                return random.nextDouble();
            }
        };
    }
}
