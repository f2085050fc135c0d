package io.hedgerow.operators.plugins;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.runtime.host.HttpTransport;
import java.util.List;

/** The plugins of the savepoint {@code delivery}, for its generator and its restore. */
final class DeliverySavepointWorld {

    /** Sends each event; counts, has a schedule and a job. */
    static final int EACH = 1;

    /** Has events in its export buffer. */
    static final int BUFFERS = 2;

    /** Has a batch under way. */
    static final int BATCHES = 3;

    /** Not in the registry. */
    static final int UNKNOWN = 9;

    static final long JOB = 2_000_000_000_000L;

    private static final String SENDS =
            """
            exports.jobs = { later: async ({ of }) => { await fetch('https://api.example/job/' + of) } }
            exports.runEveryMinute = async ({ storage }) => {
              await storage.set('ticks', (await storage.get('ticks', 0)) + 1)
            }
            exports.onEvent = async (event, { config, storage, jobs }) => {
              if (event.event === 'r1' && !config.healed) throw new RetryError('not yet')
              const n = (await storage.get('n', 0)) + 1
              await storage.set('n', n)
              if (event.event === 'a1') await jobs.later({ of: 'a1' }).runAt(new Date(%d))
              await fetch('https://api.example/' + event.event + '/' + n, { method: 'POST', body: String(await storage.get('ticks', 0)) })
            }
            """
                    .formatted(JOB);

    private static final String EXPORTS =
            """
            exports.exportEvents = async (events) => {
              const names = events.map((event) => event.event).join('-')
              await fetch('https://api.example/batch/' + names, { method: 'POST', body: '' })
            }
            """;

    private DeliverySavepointWorld() {}

    /**
     * @param more members of the config of {@link #EACH}, as JSON members with a comma in front
     */
    static List<PluginInstallation> plugins(String more) {
        return List.of(
                DeliveryHarness.installation(EACH, SENDS, "{\"a\":1" + more + "}"),
                DeliveryHarness.installation(
                        BUFFERS, EXPORTS, "{\"exportEventsBufferSeconds\":\"600\"}"),
                DeliveryHarness.installation(
                        BATCHES, EXPORTS, "{\"exportEventsBufferBytes\":\"1\"}"));
    }

    static PluginPlatform platform(HttpTransport http) {
        return TestPlatforms.sendingIdempotencyKeys(http);
    }
}
