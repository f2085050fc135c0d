package io.hedgerow.deployment.e2e;

import io.hedgerow.deployment.demo.Demo;
import io.hedgerow.deployment.local.LocalOptions;
import io.hedgerow.deployment.local.LocalStack;
import io.hedgerow.deployment.local.ServiceOptions;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What {@code hedgerow local} starts, once for the whole test run: real Kafka, ClickHouse and
 * Postgres, the capture endpoint, and the job on a Flink MiniCluster.
 *
 * <p><em>Owns</em> all of it. <em>Lives</em> from the first test that asks to the end of the run.
 * <em>Threads</em>: any. <em>Survives</em> nothing but its logs; ports and folders are its own.
 */
final class PipelineStack implements AutoCloseable {

    static final String DEAD_LETTERS_TOPIC = "events_dead_letter_queue";

    private final LocalStack local;
    private final ClickHouseClient clickHouse;

    private PipelineStack(LocalStack local) {
        this.local = local;
        this.clickHouse = new ClickHouseClient(ClickHouseTarget.of(local.clickhouse()));
    }

    private static PipelineStack start() throws Exception {
        Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
        Path data = target.resolve("end-to-end");
        FileUtils.deleteDirectory(data.toFile()); // of an earlier run, kept for its logs
        LocalOptions options =
                new LocalOptions(
                        target.getParent().getParent(),
                        data,
                        ServiceOptions.ours(),
                        0,
                        0,
                        2,
                        "hashmap");
        return new PipelineStack(LocalStack.start(options, System.out::println));
    }

    /** The stack of this test run; started by the first call. */
    static PipelineStack of(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(PipelineStack.class))
                .getOrComputeIfAbsent(Holder.class, key -> new Holder(), Holder.class)
                .stack();
    }

    LocalStack local() {
        return local;
    }

    /**
     * @throws IOException when ClickHouse refuses, or a part of the pipeline has died
     */
    String query(String sql) throws IOException, InterruptedException {
        if (local.failure().isDone()) {
            throw new IOException("The pipeline has died: " + local.failure().join());
        }
        return clickHouse.query(sql);
    }

    Demo.Endpoints demoEndpoints() {
        return new Demo.Endpoints(
                URI.create(local.captureUrl()),
                ClickHouseTarget.of(local.clickhouse()),
                local.kafka(),
                LocalStack.EVENTS_TOPIC,
                local.plugins(),
                local.receiver(),
                local.failure());
    }

    @Override
    public void close() {
        clickHouse.close();
        local.close();
    }

    /** Closed by JUnit at the end of the run; a stack that did not start is not tried again. */
    private static final class Holder
            implements ExtensionContext.Store.CloseableResource, AutoCloseable {

        private PipelineStack stack;
        private Exception failure;

        private Holder() {
            try {
                stack = start();
            } catch (Exception e) {
                failure = e;
            }
        }

        private PipelineStack stack() {
            if (failure != null) {
                throw new IllegalStateException(
                        "The stack did not start: " + failure.getMessage(), failure);
            }
            return stack;
        }

        @Override
        public void close() {
            if (stack != null) {
                stack.close();
            }
        }
    }
}
