package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.runtime.host.HttpTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.functions.source.legacy.SourceFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Writes the savepoint {@code asynchronous} of the test resources to {@code savepoint.directory}, a
 * URI. It is in the resources as the release wrote it; run this only for a new directory there.
 */
@EnabledIfSystemProperty(named = "savepoint.directory", matches = ".+")
class AsynchronousSavepointGenerator {

    private static final AtomicInteger SENT = new AtomicInteger();
    private static final AtomicInteger REQUESTS = new AtomicInteger();
    private static final AtomicInteger PASSED = new AtomicInteger();
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    /** Sends what it has, then stays. */
    static final class Stays<T> implements SourceFunction<T> {

        private static final long serialVersionUID = 1L;
        private final List<byte[]> serialized;
        private final TypeInformation<T> type;
        private volatile boolean running = true;

        private Stays(TypeInformation<T> type, List<byte[]> serialized) {
            this.type = type;
            this.serialized = serialized;
        }

        @Override
        public void run(SourceContext<T> context) throws Exception {
            for (byte[] each : serialized) {
                T value =
                        type.createSerializer(new SerializerConfigImpl())
                                .deserialize(new DataInputDeserializer(each));
                synchronized (context.getCheckpointLock()) {
                    context.collect(value);
                }
                SENT.incrementAndGet();
            }
            while (running) {
                Thread.sleep(10);
            }
        }

        @Override
        public void cancel() {
            running = false;
        }
    }

    @SafeVarargs
    static <T> Stays<T> source(TypeInformation<T> type, T... values) throws Exception {
        var serializer = type.createSerializer(new SerializerConfigImpl());
        List<byte[]> bytes = new ArrayList<>();
        for (T value : values) {
            var out = new DataOutputSerializer(64);
            serializer.serialize(value, out);
            bytes.add(out.getCopyOfBuffer());
        }
        return new Stays<>(type, List.copyOf(bytes));
    }

    /** Answers once: what is to be activated waits for the next reading for ever. */
    record Registry() implements RegistryLoader {

        private static final AtomicBoolean READ = new AtomicBoolean();

        @Override
        public RegistrySnapshot load() throws RegistryUnavailableException {
            if (READ.getAndSet(true)) {
                try {
                    NEVER.await();
                } catch (InterruptedException e) {
                    throw new RegistryUnavailableException("The job ends", e);
                }
            }
            return new RegistrySnapshot(
                    new TeamDirectory(List.of()), AsynchronousSavepointWorld.plugins("{}"));
        }
    }

    private static CompletableFuture<HttpTransport.Response> neverAnswers(
            HttpTransport.Request request) {
        REQUESTS.incrementAndGet();
        return new CompletableFuture<>();
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void write() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "jobmanager");
        configuration.set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ofMebiBytes(1));
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        env.setMaxParallelism(OperatorHarness.MAX_PARALLELISM);
        build(env);
        JobClient job = env.executeAsync();
        while (SENT.get() < 7 || REQUESTS.get() < 2 || PASSED.get() < 1) {
            Thread.sleep(5);
        }
        Thread.sleep(500);
        String path =
                job.triggerSavepoint(
                                System.getProperty("savepoint.directory"),
                                SavepointFormatType.CANONICAL)
                        .get();
        job.cancel().get();
        assertThat(PASSED.get()).as("q1 only").isEqualTo(1);
        System.out.println("Savepoint: " + path);
    }

    private static void build(StreamExecutionEnvironment env) throws Exception {
        long counting = AsynchronousSavepointWorld.COUNTING;
        long waiting = AsynchronousSavepointWorld.ONLY_WAITING;
        DataStream<RegistryChange> changes =
                env.addSource(
                        source(
                                RegistryChange.TYPE,
                                new RegistryChange(
                                        5,
                                        AsynchronousSavepointWorld.WITHOUT_EVENTS,
                                        AsynchronousSavepointWorld.WITHOUT_EVENTS_CONFIG)),
                        "changes",
                        RegistryChange.TYPE);
        DataStream<PluginInput> events =
                env.addSource(
                                source(
                                        EventEnvelope.TYPE,
                                        OperatorHarness.event(counting, "q", "q1"),
                                        OperatorHarness.event(counting, "a", "a1"),
                                        OperatorHarness.event(counting, "a", "a2"),
                                        OperatorHarness.event(waiting, "b", "b1"),
                                        OperatorHarness.event(waiting, "b", "b2"),
                                        OperatorHarness.event(counting, "h", "h1")),
                                "events",
                                EventEnvelope.TYPE)
                        .map(PluginInput::of)
                        .returns(PluginInput.TYPE);
        PluginPlatform.Factory platform =
                () ->
                        AsynchronousSavepointWorld.platform(
                                AsynchronousSavepointGenerator::neverAnswers);
        SingleOutputStreamOperator<EventEnvelope> parallel =
                RecoveryTest.lane(
                        Lane.PARALLEL,
                        events.keyBy(PluginInput::personKey, Types.LONG),
                        changes,
                        new Registry(),
                        platform);
        SingleOutputStreamOperator<EventEnvelope> home =
                RecoveryTest.lane(
                        Lane.HOME,
                        parallel.getSideOutput(PluginOutputs.HOME)
                                .union(changes.map(PluginInput::of).returns(PluginInput.TYPE))
                                .keyBy(PluginInput::teamId, Types.LONG),
                        changes,
                        new Registry(),
                        platform);
        parallel.union(home)
                .map(
                        event -> {
                            PASSED.incrementAndGet();
                            return event;
                        })
                .returns(EventEnvelope.TYPE)
                .sinkTo(new DiscardingSink<>());
    }
}
