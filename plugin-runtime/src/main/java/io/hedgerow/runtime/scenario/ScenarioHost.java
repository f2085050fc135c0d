package io.hedgerow.runtime.scenario;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.runtime.host.CacheStore;
import io.hedgerow.runtime.host.GeoIp;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.host.LogSink;
import io.hedgerow.runtime.host.memory.MemoryHost;
import io.hedgerow.runtime.host.memory.SeededRandom;
import io.hedgerow.runtime.host.memory.VirtualTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Everything outside the plugin, in memory, and what a step changed of it.
 *
 * <p><b>Owns</b> the host and the stores as they were before the step under way. <b>Lives</b> as
 * long as a scenario. <b>Threads</b>: the scenario's. <b>Survives</b> nothing.
 */
final class ScenarioHost {

    private static final long SEED = 42;

    private final VirtualTime time;
    private final StubbedHttp http;
    private final MemoryHost memory;

    private Map<String, String> storageBefore;
    private Map<String, CacheStore.Entry> cacheBefore;

    /**
     * @param jobListener told of each enqueued job
     */
    ScenarioHost(
            VirtualTime time, StubbedHttp http, GeoIp geoip, Consumer<MemoryHost.Job> jobListener) {
        this.time = time;
        this.http = http;
        this.memory =
                MemoryHost.builder(time)
                        .random(new SeededRandom(SEED))
                        .http(http)
                        .geoip(geoip)
                        .jobListener(jobListener)
                        .build();
        beginStep();
    }

    HostServices services() {
        return memory.services();
    }

    void beginStep() {
        storageBefore = new LinkedHashMap<>(memory.storage().contents());
        cacheBefore = new LinkedHashMap<>(memory.cache().contents());
        memory.forgetEffects();
    }

    /** Adds the effects of the step to its result. */
    void endStep(StepResult result) {
        result.put("http", http.takeRequests());
        result.put("captured", array(memory.captured(), ScenarioHost::describe));
        result.put("jobs", array(memory.jobs(), ScenarioHost::describe));
        storage(result);
        cache(result);
        List<MemoryHost.LogLine> console =
                memory.log().stream()
                        .filter(line -> line.source() == LogSink.Source.CONSOLE)
                        .toList();
        result.put("logs", array(console, ScenarioHost::describe));
    }

    private void storage(StepResult result) {
        Map<String, String> storage = memory.storage().contents();
        if (!storage.equals(storageBefore)) {
            ObjectNode content = ScenarioJson.object();
            storage.forEach((key, json) -> content.set(key, ScenarioJson.parse(json)));
            result.putEvenIfEmpty("storage", content);
        }
    }

    private void cache(StepResult result) {
        long now = time.currentTimeMillis();
        Map<String, CacheStore.Entry> cache = memory.cache().contents();
        cache.values().removeIf(entry -> entry.expiredAt(now));
        cacheBefore.values().removeIf(entry -> entry.expiredAt(now));
        if (!cache.equals(cacheBefore)) {
            ObjectNode content = ScenarioJson.object();
            cache.forEach((key, entry) -> content.set(key, describe(entry, now)));
            result.putEvenIfEmpty("cache", content);
        }
    }

    private static <T> ArrayNode array(List<T> values, Function<T, ObjectNode> describe) {
        ArrayNode array = ScenarioJson.MAPPER.createArrayNode();
        values.forEach(value -> array.add(describe.apply(value)));
        return array;
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

    private static ObjectNode describe(MemoryHost.Captured captured) {
        ObjectNode node = ScenarioJson.object();
        node.put("event", captured.event().event());
        node.put("distinct_id", captured.event().distinctId());
        if (captured.event().timestamp() != null) {
            node.put("timestamp", captured.event().timestamp());
        }
        node.set("properties", ScenarioJson.parse(captured.event().propertiesJson()));
        return node;
    }

    private static ObjectNode describe(MemoryHost.Job job) {
        ObjectNode node = ScenarioJson.object();
        node.put("job", job.name());
        node.set("payload", ScenarioJson.parse(job.payloadJson()));
        node.put("delayMs", job.delayMillis());
        return node;
    }

    private static ObjectNode describe(MemoryHost.LogLine line) {
        return ScenarioJson.object().put("type", line.type().name()).put("message", line.message());
    }
}
