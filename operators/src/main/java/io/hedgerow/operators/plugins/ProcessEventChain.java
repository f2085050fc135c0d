package io.hedgerow.operators.plugins;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.registry.PluginInstallation.OnError;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.host.LogSink.Source;
import io.hedgerow.runtime.host.LogSink.Type;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Takes one event through its team's plugins (contract §2.4 with §10 rows 1, 3, 5). Knows no Flink
 * and keeps nothing between events.
 */
final class ProcessEventChain {

    static final String CATEGORY = "processEvent";
    static final int RETRIES = 3;
    private static final long FIRST_WAIT_MILLIS = 1000;

    private final HookRunner runner;
    private final AppMetricsBuffer metrics;
    private final ChainMetrics counters;
    private final LongSupplier clock;

    ProcessEventChain(
            HookRunner runner,
            AppMetricsBuffer metrics,
            ChainMetrics counters,
            LongSupplier clock) {
        this.runner = runner;
        this.metrics = metrics;
        this.counters = counters;
        this.clock = clock;
    }

    /**
     * @param plugins the team's configs in order
     * @param start where an earlier run stopped
     * @throws InterruptedException when the task is cancelled meanwhile
     */
    ChainOutcome run(List<LoadedPlugin> plugins, EventEnvelope envelope, ChainProgress start)
            throws InterruptedException {
        if (plugins.isEmpty() || EventJson.isSnapshot(envelope.data())) {
            return new ChainOutcome.Passed(envelope);
        }
        ChainProgress progress = start;
        for (LoadedPlugin plugin : plugins) {
            if (progress.isDone(plugin.configId())) {
                continue;
            }
            LoadedPlugin.Readiness readiness = plugin.prepare(runner, clock.getAsLong());
            if (readiness == LoadedPlugin.Readiness.WAIT) {
                return new ChainOutcome.Held(plugin.retryAtMillis(), progress);
            }
            if (readiness == LoadedPlugin.Readiness.FAILED
                    || !plugin.instance().hasProcessEvent()) {
                continue;
            }
            String input = progress.event() == null ? EventJson.of(envelope) : progress.event();
            plugin.origin().begin(envelope.uuid(), envelope.captureDepth());
            long began = System.nanoTime();
            HookResult result = runner.run(plugin.instance(), HookCall.processEvent(input));
            counters.processEventTook(System.nanoTime() - began);
            if (result instanceof HookResult.Returned returned) {
                if (returned.json() == null) {
                    return drop(plugin, progress);
                }
                progress = returned(plugin, progress, input, returned.json(), envelope.teamId());
            } else {
                HookResult.Threw threw = (HookResult.Threw) result;
                OnError policy = plugin.installation().onError();
                boolean retry = threw.retry() && policy == OnError.DEFAULT;
                if (retry && progress.attempts() < RETRIES) {
                    return hold(plugin, progress, threw);
                }
                recordFailure(plugin, threw.name(), threw.message(), threw.text());
                if (retry || policy == OnError.DEAD_LETTER) {
                    return deadLetter(plugin, progress, threw);
                }
                if (policy == OnError.DROP) {
                    return droppedBy(plugin);
                }
                progress = progress.failed(plugin, progress.event());
            }
        }
        return pass(plugins, envelope, progress);
    }

    private ChainProgress returned(
            LoadedPlugin plugin, ChainProgress progress, String input, String json, long teamId) {
        switch (EventJson.checkTeam(json, teamId)) {
            case SAME -> {
                success(plugin, progress);
                return progress.succeeded(plugin, json);
            }
            case CHANGED -> {
                illegal(plugin, "Plugin tried to change event.team_id");
                return progress.failed(plugin, EventJson.withTeam(json, teamId));
            }
            default -> {
                illegal(plugin, "processEvent returned something that is no event");
                return progress.failed(plugin, input);
            }
        }
    }

    private ChainOutcome drop(LoadedPlugin plugin, ChainProgress progress) {
        success(plugin, progress);
        return droppedBy(plugin);
    }

    private ChainOutcome droppedBy(LoadedPlugin plugin) {
        metrics.success(
                plugin.identity().teamId(),
                plugin.configId(),
                AppMetric.DROPPED,
                clock.getAsLong());
        return new ChainOutcome.Dropped();
    }

    private void success(LoadedPlugin plugin, ChainProgress progress) {
        long team = plugin.identity().teamId();
        if (progress.attempts() > 0) {
            metrics.successOnRetry(team, plugin.configId(), CATEGORY, clock.getAsLong());
        } else {
            metrics.success(team, plugin.configId(), CATEGORY, clock.getAsLong());
        }
    }

    private ChainOutcome hold(LoadedPlugin plugin, ChainProgress progress, HookResult.Threw threw) {
        counters.retried();
        long now = clock.getAsLong();
        return new ChainOutcome.Held(
                now + (FIRST_WAIT_MILLIS << progress.attempts()),
                progress.failedAttempt(attempt(plugin, progress, threw, now)));
    }

    private ChainOutcome deadLetter(
            LoadedPlugin plugin, ChainProgress progress, HookResult.Threw threw) {
        ChainProgress last =
                progress.failedAttempt(attempt(plugin, progress, threw, clock.getAsLong()));
        return new ChainOutcome.DeadLettered(
                "%s failed %d time(s), last with %s: %s"
                        .formatted(plugin.label(), last.attempts(), threw.name(), threw.message()),
                last.history());
    }

    private static String attempt(
            LoadedPlugin plugin, ChainProgress progress, HookResult.Threw threw, long now) {
        return "attempt %d of %s at %s: %s: %s"
                .formatted(
                        progress.attempts() + 1,
                        plugin.label(),
                        Instant.ofEpochMilli(now),
                        threw.name(),
                        threw.message());
    }

    private void illegal(LoadedPlugin plugin, String message) {
        recordFailure(
                plugin, "IllegalOperationError", message, "IllegalOperationError: " + message);
    }

    private void recordFailure(LoadedPlugin plugin, String name, String message, String text) {
        counters.failed();
        plugin.log().log(Source.PLUGIN, Type.ERROR, text);
        metrics.failure(
                plugin.identity().teamId(),
                plugin.configId(),
                CATEGORY,
                clock.getAsLong(),
                name,
                message);
    }

    private static ChainOutcome pass(
            List<LoadedPlugin> plugins, EventEnvelope envelope, ChainProgress progress) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        putUnlessEmpty(lists, "$plugins_succeeded", progress.succeeded());
        putUnlessEmpty(lists, "$plugins_failed", progress.failed());
        putUnlessEmpty(
                lists,
                "$plugins_deferred",
                plugins.stream()
                        .filter(each -> each.instance() != null && each.instance().hasOnEvent())
                        .map(LoadedPlugin::label)
                        .toList());
        if (lists.isEmpty()) {
            return new ChainOutcome.Passed(envelope);
        }
        String event = progress.event() == null ? EventJson.of(envelope) : progress.event();
        String marked = EventJson.withProperties(event, envelope.teamId(), lists);
        return new ChainOutcome.Passed(
                envelope.withProcessed(marked.getBytes(StandardCharsets.UTF_8)));
    }

    private static void putUnlessEmpty(
            Map<String, List<String>> lists, String name, List<String> labels) {
        if (!labels.isEmpty()) {
            lists.put(name, labels);
        }
    }
}
