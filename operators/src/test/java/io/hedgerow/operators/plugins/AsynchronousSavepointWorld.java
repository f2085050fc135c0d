package io.hedgerow.operators.plugins;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.util.List;
import java.util.Map;

/** The plugins of the savepoint {@code asynchronous}, for its generator and its restore. */
final class AsynchronousSavepointWorld {

    static final long COUNTING = 2;
    static final long ONLY_WAITING = 3;
    static final long WITHOUT_EVENTS = 4;
    static final int WITHOUT_EVENTS_CONFIG = 3;
    static final long JOB = 2_000_000_000_000L;

    private static final String WAITS =
            """
              const seen = { random: Math.random(), time: Date.now() }
              posthog.capture('made', seen)
              const answer = await fetch('https://api.example/' + event.uuid, { method: 'POST', body: JSON.stringify(seen) })
              event.properties = { ...event.properties, ...seen, text: await answer.text() }
              return event
            }
            """;

    private static final String COUNTS =
            """
            exports.jobs = {
              later: async ({ n }, { storage }) => {
                await storage.set('jobs', (await storage.get('jobs', 0)) + n)
              }
            }
            exports.runEveryMinute = async ({ storage }) => {
              await storage.set('ticks', (await storage.get('ticks', 0)) + 1)
            }
            exports.processEvent = async (event, { config, storage, cache, jobs }) => {
              if (event.event === 'look') {
                event.properties = {
                  n: await storage.get('n', 0), jobs: await storage.get('jobs', 0),
                  ticks: await storage.get('ticks', 0), cached: await cache.get('c', null)
                }
                return event
              }
              if (event.event === 'h1' && !config.healed) throw new RetryError('not yet')
              const n = (await storage.get('n', 0)) + 1
              await storage.set('n', n)
              await cache.set('c', 'kept')
              await cache.set('short', n, 3600)
              event.properties = { n }
              if (event.event === 'q1') await jobs.later({ n: 1 }).runAt(new Date(%d))
              if (event.event === 'q1' || event.event === 'h1') return event
            """
                    .formatted(JOB);

    private AsynchronousSavepointWorld() {}

    static List<PluginInstallation> plugins(String config) {
        return List.of(
                plugin(COUNTING, 1, COUNTS + WAITS, config),
                plugin(
                        ONLY_WAITING,
                        2,
                        "exports.processEvent = async (event) => {\n" + WAITS,
                        config),
                plugin(WITHOUT_EVENTS, WITHOUT_EVENTS_CONFIG, COUNTS + WAITS, config));
    }

    private static PluginInstallation plugin(long team, int config, String code, String json) {
        return PluginInstallation.of(
                new PluginIdentity(team, 100 + config, config, "p" + config),
                1,
                TranspiledSource.verbatim("index.js", code),
                json,
                Map.of(),
                0,
                PluginInstallation.OnError.DEFAULT,
                null,
                SecretMask.NONE);
    }

    static PluginPlatform platform(HttpTransport http) {
        return TestPlatforms.sendingIdempotencyKeys(http);
    }
}
