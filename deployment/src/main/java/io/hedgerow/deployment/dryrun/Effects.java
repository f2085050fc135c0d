package io.hedgerow.deployment.dryrun;

import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.host.memory.MemoryHost;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one version would have done outside, all events together.
 *
 * <p><b>Owns</b> the counts. <b>Lives</b> as a trial. <b>Threads</b>: one. <b>Survives</b> nothing.
 */
final class Effects {

    private final Map<String, Integer> http = new TreeMap<>();
    private final Map<String, Integer> captured = new TreeMap<>();
    private final Map<String, Integer> jobs = new TreeMap<>();
    private final Map<String, Integer> logs = new TreeMap<>();

    /** The same transport, its requests counted. */
    HttpTransport counting(HttpTransport transport) {
        return request -> {
            count(http, HttpCall.of(request.method(), request.url()).toString());
            return transport.send(request);
        };
    }

    /** Takes what the host has written down. */
    void take(MemoryHost host) {
        host.captured().forEach(each -> count(captured, each.event().event()));
        host.jobs().forEach(each -> count(jobs, each.name()));
        host.log().forEach(each -> count(logs, each.type() + " " + each.message()));
        host.forgetEffects();
    }

    private static void count(Map<String, Integer> counts, String what) {
        counts.merge(what, 1, Integer::sum);
    }

    /** Requests by method, host and path. */
    Map<String, Integer> http() {
        return http;
    }

    /** Events made with {@code posthog.capture}, by name. */
    Map<String, Integer> captured() {
        return captured;
    }

    /** Jobs enqueued, by name. */
    Map<String, Integer> jobs() {
        return jobs;
    }

    /** Lines by type and text. */
    Map<String, Integer> logs() {
        return logs;
    }
}
