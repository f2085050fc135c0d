package io.hedgerow.operators.plugins;

import io.hedgerow.operators.delivery.ProcessedEvent;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.host.HttpTransportException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@link DeliveryRecoveryTest}'s job has around it: events, plugins, a receiver. */
final class DeliveryRecoveryWorld {

    static final int EVENTS = 300;
    static final int EACH = 1;
    static final int BATCHES = 2;

    /** The receiver never takes this one by itself. */
    static final int BAD = 13;

    /** Not answered before the last failure, so that it is cut off each time. */
    private static final int HANGS = 4;

    private static final Pattern ID = Pattern.compile("00000000-0000-0000-0000-[0-9a-f]{12}");
    private static final List<Arrival> LEDGER = Collections.synchronizedList(new ArrayList<>());

    private DeliveryRecoveryWorld() {}

    /**
     * A request that the receiver has taken.
     *
     * @param number of the event
     * @param key its idempotency key
     */
    record Arrival(int config, int number, String key) {}

    static void reset() {
        RecoveryWorld.reset();
        LEDGER.clear();
    }

    static List<Arrival> arrivals(int config) {
        synchronized (LEDGER) {
            return LEDGER.stream().filter(each -> each.config == config).toList();
        }
    }

    static String person(int number) {
        return "person-" + number % 7;
    }

    static NumberedSource<ProcessedEvent> events() {
        return new NumberedSource<>(EVENTS, 3, DeliveryRecoveryWorld::event);
    }

    private static ProcessedEvent event(int i) {
        String json =
                "{\"uuid\":\"%s\",\"event\":\"e\",\"properties\":\"{}\",\"timestamp\":\"2026-11-24 10:00:00.000\",\"team_id\":%d,\"distinct_id\":\"%s\"}"
                        .formatted(new UUID(0, i), DeliveryHarness.TEAM, person(i));
        return new ProcessedEvent(
                DeliveryHarness.TEAM,
                new UUID(0, i),
                "e",
                person(i),
                json.getBytes(StandardCharsets.UTF_8),
                0);
    }

    /** One config sends each event, in the order of its person; one sends batches. */
    record Registry() implements RegistryLoader {

        private static final String ON_EVENT =
                """
                exports.onEvent = async (event) => {
                  const answer = await fetch('https://api.example/1', { method: 'POST', body: event.uuid })
                  if (answer.status !== 200) throw new RetryError('status ' + answer.status)
                }
                """;
        private static final String EXPORT =
                """
                exports.exportEvents = async (events) => {
                  await fetch('https://api.example/2', { method: 'POST', body: events.map((event) => event.uuid).join() })
                }
                """;

        @Override
        public RegistrySnapshot load() {
            List<PluginInstallation> installed =
                    List.of(
                            DeliveryHarness.installation(
                                    EACH,
                                    ON_EVENT,
                                    "{\"idempotencyKeyHeader\":true,\"deliveryOrder\":\"person\",\"deliveryShards\":\"2\"}"),
                            DeliveryHarness.installation(
                                    BATCHES,
                                    EXPORT,
                                    "{\"idempotencyKeyHeader\":true,\"exportEventsBufferBytes\":\"3000\",\"exportEventsBufferSeconds\":\"1\"}"));
            return new RegistrySnapshot(new TeamDirectory(List.of()), installed);
        }
    }

    static PluginPlatform platform() {
        return TestPlatforms.with(DeliveryRecoveryWorld::answer);
    }

    private static CompletableFuture<HttpTransport.Response> answer(HttpTransport.Request request) {
        int config = Integer.parseInt(request.url().substring(request.url().length() - 1));
        List<Integer> numbers = new ArrayList<>();
        Matcher id = ID.matcher(new String(request.body(), StandardCharsets.UTF_8));
        while (id.find()) {
            numbers.add((int) UUID.fromString(id.group()).getLeastSignificantBits());
        }
        boolean over = RecoveryWorld.failures() == RecoveryWorld.FAILURES;
        if (config == EACH && numbers.contains(HANGS) && !over) {
            return new CompletableFuture<>();
        }
        if (config == BATCHES && numbers.contains(BAD) && !over) {
            return CompletableFuture.failedFuture(
                    new HttpTransportException("socket hang up", "system", "ECONNRESET", null));
        }
        int status = config == EACH && numbers.contains(BAD) ? 500 : 200;
        String key =
                request.headers().stream()
                        .filter(header -> header.getKey().equalsIgnoreCase("Idempotency-Key"))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(null);
        return CompletableFuture.supplyAsync(
                () -> {
                    if (status == 200) {
                        numbers.forEach(number -> LEDGER.add(new Arrival(config, number, key)));
                    }
                    return new HttpTransport.Response(
                            status, "", request.url(), List.of(), new byte[0]);
                },
                CompletableFuture.delayedExecutor(
                        2 + numbers.get(0) * 7 % 20, TimeUnit.MILLISECONDS));
    }
}
