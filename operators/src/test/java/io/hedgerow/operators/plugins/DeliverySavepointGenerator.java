package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.OperatorUids;
import io.hedgerow.operators.delivery.DeliveryInput;
import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.runtime.host.HttpTransport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Writes the savepoint {@code delivery} of the test resources to {@code delivery.savepoint}, a URI.
 * It is in the resources as the release wrote it; run this only for a new directory there.
 */
@EnabledIfSystemProperty(named = "delivery.savepoint", matches = ".+")
class DeliverySavepointGenerator {

    private static final AtomicInteger REQUESTS = new AtomicInteger();

    record Registry() implements RegistryLoader {

        @Override
        public RegistrySnapshot load() {
            return new RegistrySnapshot(
                    new TeamDirectory(List.of()), DeliverySavepointWorld.plugins(""));
        }
    }

    private static CompletableFuture<HttpTransport.Response> neverAnswers(
            HttpTransport.Request request) {
        REQUESTS.incrementAndGet();
        return new CompletableFuture<>();
    }

    private static DeliveryInput event(int config, String name) {
        return new DeliveryInput.Event(config, 0, DeliveryHarness.event("p", name));
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
        while (REQUESTS.get() < 2) {
            Thread.sleep(5);
        }
        Thread.sleep(1000);
        String path =
                job.triggerSavepoint(
                                System.getProperty("delivery.savepoint"),
                                SavepointFormatType.CANONICAL)
                        .get();
        job.cancel().get();
        assertThat(REQUESTS.get()).as("a1 and the batch").isEqualTo(2);
        System.out.println("Savepoint: " + path);
    }

    private static void build(StreamExecutionEnvironment env) throws Exception {
        RegistryChange activated =
                new RegistryChange(5, DeliveryHarness.TEAM, DeliverySavepointWorld.EACH);
        DataStream<RegistryChange> changes =
                env.addSource(
                        AsynchronousSavepointGenerator.source(
                                RegistryChange.TYPE, new RegistryChange(1, 99, 0)),
                        "changes",
                        RegistryChange.TYPE);
        DeliveryOptions options =
                DeliveryOptions.DEFAULT.withBacklog(
                        new DeliveryOptions.Backlog(
                                2,
                                1 << 20,
                                1 << 20,
                                1 << 20,
                                DeliveryOptions.WhenFull.DEAD_LETTER));
        env.addSource(
                        AsynchronousSavepointGenerator.source(
                                DeliveryInput.TYPE,
                                DeliveryInput.of(activated),
                                event(DeliverySavepointWorld.EACH, "r1"),
                                event(DeliverySavepointWorld.EACH, "a1"),
                                event(DeliverySavepointWorld.EACH, "s1"),
                                event(DeliverySavepointWorld.EACH, "s2"),
                                event(DeliverySavepointWorld.BUFFERS, "b1"),
                                event(DeliverySavepointWorld.BUFFERS, "b2"),
                                event(DeliverySavepointWorld.BATCHES, "x1"),
                                event(DeliverySavepointWorld.UNKNOWN, "u1")),
                        "events",
                        DeliveryInput.TYPE)
                .keyBy(DeliveryInput::key, Types.LONG)
                .connect(changes.broadcast())
                .transform(
                        "Delivery",
                        Types.VOID,
                        new DeliveryOperator(
                                new Registry(),
                                () ->
                                        DeliverySavepointWorld.platform(
                                                DeliverySavepointGenerator::neverAnswers),
                                options))
                .uid(OperatorUids.DELIVERY);
    }
}
