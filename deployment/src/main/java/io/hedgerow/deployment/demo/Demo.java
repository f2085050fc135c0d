package io.hedgerow.deployment.demo;

import io.hedgerow.deployment.receiver.CountingReceiver;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * One demo run: send, wait until every event is accounted for, print, check.
 *
 * <p>Call from one thread; nothing is left behind but the rows.
 */
public final class Demo {

    /**
     * What the demo talks to.
     *
     * @param topic the ingestion topic
     * @param pluginConfigs ids of the sample plugin configs with the plugins' names
     * @param receiver of what the sample plugins deliver
     * @param failure completes with one line when a part of the pipeline dies
     */
    public record Endpoints(
            URI capture,
            ClickHouseTarget clickHouse,
            String kafkaBootstrapServers,
            String topic,
            Map<Integer, String> pluginConfigs,
            CountingReceiver receiver,
            CompletableFuture<String> failure) {}

    /** Longest time without any event arriving before the demo gives up. */
    private static final Duration STALL = Duration.ofSeconds(120);

    /** After the last event: time in which a surplus one would show. */
    private static final Duration SETTLE = Duration.ofSeconds(3);

    private static final long POLL_MILLIS = 200;

    private final Endpoints endpoints;
    private final PrintStream out;
    private final PrintStream progress;

    /**
     * @param out for the result
     * @param progress for the progress bar
     */
    public Demo(Endpoints endpoints, PrintStream out, PrintStream progress) {
        this.endpoints = endpoints;
        this.out = out;
        this.progress = progress;
    }

    /**
     * @param total events to send, malformed ones included
     * @return whether every event is accounted for, and by the expected place
     * @throws IOException when events cannot be sent or counted
     */
    public boolean run(int total) throws IOException, InterruptedException {
        String run = "demo-" + UUID.randomUUID().toString().substring(0, 13);
        ClickHouseClient clickHouse = new ClickHouseClient(endpoints.clickHouse());
        try {
            endpoints.receiver().watch(run);
            DemoLedger ledger = new DemoLedger(clickHouse, run, endpoints.receiver());
            DemoEvents events = new DemoEvents(run, total, Instant.now());
            DemoSender sender = new DemoSender(endpoints.capture());
            Latencies latencies = new Latencies(sender::sentAtNanos);
            long start = System.nanoTime();
            Sending sending = Sending.start(() -> sendAll(sender, events));
            long end = await(total, ledger, latencies, sending);
            sending.finish();
            awaitDeliveries(ledger);
            Thread.sleep(SETTLE.toMillis());
            return new DemoReport(
                            total,
                            events.dropped(),
                            events.malformedCount(),
                            ledger,
                            latencies,
                            Duration.ofNanos(end - start),
                            endpoints.pluginConfigs())
                    .print(out);
        } finally {
            clickHouse.close();
        }
    }

    /** Deliveries begin when the checkpoint is complete that made the events visible. */
    private void awaitDeliveries(DemoLedger ledger) throws IOException, InterruptedException {
        long lastChange = System.nanoTime();
        long arrived = -1;
        while (ledger.forwarded() < ledger.forwardable() || ledger.alerts() < ledger.orders()) {
            if (endpoints.failure().isDone()) {
                throw new IOException(endpoints.failure().join());
            }
            long now = System.nanoTime();
            if (ledger.forwarded() + ledger.alerts() != arrived) {
                arrived = ledger.forwarded() + ledger.alerts();
                lastChange = now;
            } else if (now - lastChange > STALL.toNanos()) {
                return;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private void sendAll(DemoSender sender, DemoEvents events)
            throws IOException, InterruptedException {
        List<byte[]> malformed = events.malformed();
        if (!malformed.isEmpty()) {
            DemoSender.produce(endpoints.kafkaBootstrapServers(), endpoints.topic(), malformed);
        }
        sender.send(events);
    }

    /**
     * @return when the last event arrived, or when it was given up, {@link System#nanoTime}
     */
    private long await(int total, DemoLedger ledger, Latencies latencies, Sending sending)
            throws IOException, InterruptedException {
        ProgressBarBuilder builder =
                new ProgressBarBuilder()
                        .setTaskName(total + " events")
                        .setInitialMax(total)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis((int) POLL_MILLIS)
                        .setConsumer(new LineConsumer(progress))
                        .showSpeed();
        long lastChange = System.nanoTime();
        long arrived = 0;
        try (ProgressBar bar = builder.build()) {
            while (true) {
                if (endpoints.failure().isDone()) {
                    throw new IOException(endpoints.failure().join());
                }
                Map<Integer, Long> byBatch = ledger.storedByBatch();
                long now = System.nanoTime();
                latencies.observe(byBatch, now);
                long stored = byBatch.values().stream().mapToLong(Long::longValue).sum();
                long sum = stored + ledger.dropped() + ledger.deadLetters();
                bar.stepTo(sum);
                if (sum != arrived) {
                    arrived = sum;
                    lastChange = now;
                }
                boolean stalled = now - lastChange > STALL.toNanos();
                if (sum >= total || stalled || sending.hasFailed()) {
                    return lastChange;
                }
                // Large runs are counted less often: counting takes its share of the machine.
                long counting = (System.nanoTime() - now) / 1_000_000;
                Thread.sleep(Math.max(POLL_MILLIS, 4 * counting));
            }
        }
    }
}
