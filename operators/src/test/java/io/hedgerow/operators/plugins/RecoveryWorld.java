package io.hedgerow.operators.plugins;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * What {@link RecoveryTest}'s job has around it, in this JVM: events, plugins, answers, failures.
 */
final class RecoveryWorld {

    static final int EVENTS = 300;
    static final int FAILURES = 2;

    /** Teams: one counts in storage, one only waits, one has no plugin. */
    static final int COUNTING = 1;

    static final int NO_PLUGIN = 3;

    /** One event of the home lane, one of the parallel lane. */
    static final List<String> CUT_OFF = List.of("uuid-6", "uuid-7");

    private static final int CHECKPOINTS_BEFORE_A_FAILURE = 2;
    private static final AtomicInteger FAILED = new AtomicInteger();
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Map<String, Integer> REQUESTS = new ConcurrentHashMap<>();
    private static final Map<String, Set<String>> KEYS = new ConcurrentHashMap<>();
    private static final Map<String, List<String>> COLLECTED = new ConcurrentHashMap<>();

    private RecoveryWorld() {}

    static void reset() {
        FAILED.set(0);
        REQUESTS.clear();
        KEYS.clear();
        COLLECTED.clear();
    }

    static int failures() {
        return FAILED.get();
    }

    static int requests(String uuid) {
        return REQUESTS.get(uuid);
    }

    static Map<String, Set<String>> keysByUuid() {
        return KEYS;
    }

    static List<String> collected(String name) {
        return COLLECTED.get(name);
    }

    static int team(int number) {
        return 1 + number % 3;
    }

    static NumberedSource<EventEnvelope> events() {
        return new NumberedSource<>(EVENTS, 3, RecoveryWorld::event);
    }

    private static EventEnvelope event(int i) {
        return new EventEnvelope(
                team(i),
                "uuid-" + i,
                "person-" + i % 7,
                null,
                null,
                "2026-11-24T10:00:00Z",
                null,
                ("{\"event\":\"e\",\"properties\":{\"i\":" + i + "}}")
                        .getBytes(StandardCharsets.UTF_8),
                null,
                null,
                0,
                "t",
                0,
                i);
    }

    /** Fails some checkpoints after each start, until it has failed often enough. */
    static final class Failures implements MapFunction<String, String>, CheckpointListener {

        private static final long serialVersionUID = 1L;
        private transient int checkpoints;

        @Override
        public String map(String value) {
            return value;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            if (FAILED.get() < FAILURES && ++checkpoints >= CHECKPOINTS_BEFORE_A_FAILURE) {
                FAILED.incrementAndGet();
                throw new IllegalStateException("Failure for the test");
            }
        }
    }

    /** Gathers texts in state; a failure takes back what came since the checkpoint. */
    static final class Collect extends AbstractStreamOperator<Void>
            implements OneInputStreamOperator<String, Void>, BoundedOneInput {

        private static final long serialVersionUID = 1L;
        private final String name;
        private transient List<String> texts;
        private transient ListState<String> state;

        Collect(String name) {
            this.name = name;
        }

        @Override
        public void initializeState(StateInitializationContext context) throws Exception {
            super.initializeState(context);
            state =
                    context.getOperatorStateStore()
                            .getListState(new ListStateDescriptor<>("texts", Types.STRING));
            texts = new ArrayList<>();
            state.get().forEach(texts::add);
        }

        @Override
        public void processElement(StreamRecord<String> element) {
            texts.add(element.getValue());
        }

        @Override
        public void snapshotState(StateSnapshotContext context) throws Exception {
            super.snapshotState(context);
            state.update(texts);
        }

        @Override
        public void endInput() {
            COLLECTED.put(name, List.copyOf(texts));
        }
    }

    /** The plugins of the two teams that have one. */
    record Registry() implements RegistryLoader {

        private static final String WAITS =
                """
                  posthog.capture('made', { i: event.properties.i })
                  const answer = await fetch('https://api.example/' + event.uuid, { method: 'POST', body: '{}' })
                  event.properties.answer = await answer.text()
                  return event
                }
                """;

        private static final String COUNTS =
                """
                exports.processEvent = async (event, { storage }) => {
                  event.properties.n = (await storage.get('n', 0)) + 1
                  await storage.set('n', event.properties.n)
                """;

        @Override
        public RegistrySnapshot load() {
            return new RegistrySnapshot(
                    new TeamDirectory(List.of()),
                    List.of(
                            plugin(COUNTING, COUNTS + WAITS),
                            plugin(2, "exports.processEvent = async (event) => {\n" + WAITS)));
        }

        private static PluginInstallation plugin(int team, String code) {
            return PluginInstallation.of(
                    new PluginIdentity(team, 100 + team, team, "p" + team),
                    1,
                    TranspiledSource.verbatim("index.js", code),
                    "{\"idempotencyKeyHeader\":true}",
                    Map.of(),
                    0,
                    PluginInstallation.OnError.DEFAULT,
                    null,
                    SecretMask.NONE);
        }
    }

    static PluginPlatform platform() {
        return TestPlatforms.waitingLong(RecoveryWorld::answer);
    }

    /**
     * Answers after 5 to 30 ms; two events not before the last failure, so that it cuts them off.
     */
    private static CompletableFuture<HttpTransport.Response> answer(HttpTransport.Request request) {
        int number = NUMBERS.incrementAndGet();
        String uuid = request.url().substring(request.url().lastIndexOf('/') + 1);
        REQUESTS.merge(uuid, 1, Integer::sum);
        request.headers().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Idempotency-Key"))
                .forEach(
                        header ->
                                KEYS.computeIfAbsent(uuid, absent -> ConcurrentHashMap.newKeySet())
                                        .add(header.getValue()));
        if (CUT_OFF.contains(uuid) && FAILED.get() < FAILURES) {
            return new CompletableFuture<>();
        }
        return CompletableFuture.supplyAsync(
                () ->
                        new HttpTransport.Response(
                                200, "OK", request.url(), List.of(), new byte[] {'o', 'k'}),
                CompletableFuture.delayedExecutor(5 + number * 7 % 26, TimeUnit.MILLISECONDS));
    }
}
