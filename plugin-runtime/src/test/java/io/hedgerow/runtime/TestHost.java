package io.hedgerow.runtime;

import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.host.memory.HostTime;
import io.hedgerow.runtime.host.memory.MemoryHost;
import io.hedgerow.runtime.host.memory.MemoryStorage;
import io.hedgerow.runtime.host.memory.RealTime;
import io.hedgerow.runtime.host.memory.VirtualTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** A host in memory whose owner thread is the test's. */
public final class TestHost {

    private final HostTime time;
    private final MemoryHost memory;

    /** May be set at any time. */
    public HttpTransport http =
            request ->
                    CompletableFuture.failedFuture(new UnsupportedOperationException("no network"));

    private TestHost(HostTime time, MemoryStorage storage) {
        this.time = time;
        this.memory =
                MemoryHost.builder(time)
                        .storage(storage)
                        .http(request -> http.send(request))
                        .geoip(
                                ip ->
                                        "89.160.20.129".equals(ip)
                                                ? "{\"city\":{\"names\":{\"en\":\"Linköping\"}}}"
                                                : null)
                        .build();
    }

    /** On the real clock. */
    public TestHost() {
        this(new RealTime(), new MemoryStorage());
    }

    /** On the real clock, with this storage. */
    public TestHost(MemoryStorage storage) {
        this(new RealTime(), storage);
    }

    /** On a clock that jumps to the next timer. */
    public static TestHost at(long startMillis) {
        return new TestHost(new VirtualTime(startMillis), new MemoryStorage());
    }

    public HostServices services() {
        return memory.services();
    }

    public MemoryHost memory() {
        return memory;
    }

    public List<String> logs() {
        return memory.log().stream().map(MemoryHost.LogLine::toString).toList();
    }

    public long millis() {
        return time.currentTimeMillis();
    }

    /** Runs completions and timers until then. */
    public void runUntil(BooleanSupplier done) {
        time.runUntil(done);
    }

    /** Runs completions and timers until the invocation has settled. */
    public InvocationResult await(PluginContext context, HookCall call) {
        InvocationResult[] result = new InvocationResult[1];
        context.start(call, (invocation, settled) -> result[0] = settled);
        runUntil(() -> result[0] != null);
        return result[0];
    }
}
