package io.hedgerow.operators.plugins;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.registry.PluginInstallation.OnError;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.JsonText;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The rules of the {@code processEvent} chain (contract §2.4 with §10 rows 1, 3, 5): what a plugin
 * gets, and what follows from what it did. Knows no Flink, runs nothing and keeps nothing; {@link
 * EventRun} goes by it.
 */
final class ProcessEventChain {

    static final String CATEGORY = "processEvent";
    static final String TEAM_CHANGED = "Plugin tried to change event.team_id";
    static final String NO_EVENT = "processEvent returned something that is no event";
    static final int RETRIES = 3;
    private static final long FIRST_WAIT_MILLIS = 1000;

    private final AppMetricsBuffer metrics;
    private final ChainMetrics counters;
    private final PluginReports reports;
    private final LongSupplier clock;

    ProcessEventChain(
            AppMetricsBuffer metrics,
            ChainMetrics counters,
            PluginReports reports,
            LongSupplier clock) {
        this.metrics = metrics;
        this.counters = counters;
        this.reports = reports;
        this.clock = clock;
    }

    /** An event goes on with another chain than it was begun with. */
    void otherChain() {
        counters.otherChain();
    }

    /** Session recordings skip {@code processEvent} (contract §2.4 point 8). */
    static boolean skips(EventEnvelope envelope) {
        return EventBytes.isSnapshot(envelope.clientEvent());
    }

    /** The event as the next plugin gets it. */
    static HookCall call(EventEnvelope envelope, ChainProgress progress) {
        return HookCall.processEvent(input(envelope, progress));
    }

    private static JsonText input(EventEnvelope envelope, ChainProgress progress) {
        return progress.event() == null
                ? JsonText.ofUtf8(EventBytes.of(envelope))
                : progress.event();
    }

    /** What follows from how a plugin's hook ended. */
    ChainOutcome settled(
            LoadedPlugin plugin,
            EventEnvelope envelope,
            ChainProgress progress,
            HookResult result) {
        if (result instanceof HookResult.Returned returned) {
            return returned.text() == null
                    ? drop(plugin, progress)
                    : new ChainOutcome.GoesOn(
                            returned(plugin, progress, envelope, returned.text()));
        }
        HookResult.Threw threw = (HookResult.Threw) HookResult.plain(result);
        OnError policy = plugin.installation().onError();
        boolean retry = threw.retry() && policy == OnError.DEFAULT;
        if (retry && progress.attempts() < RETRIES) {
            return hold(plugin, progress, threw);
        }
        recordFailure(plugin, threw, input(envelope, progress));
        if (retry || policy == OnError.DEAD_LETTER || result instanceof HookResult.Mismatched) {
            return deadLetter(plugin, progress, threw);
        }
        if (policy == OnError.DROP) {
            return droppedBy(plugin);
        }
        return new ChainOutcome.GoesOn(progress.failed(plugin, progress.event()));
    }

    /** What follows from a plugin that is not called for a while: as if it had failed. */
    ChainOutcome paused(LoadedPlugin plugin, ChainProgress progress) {
        HookResult.Threw paused =
                new HookResult.Threw("PluginPaused", "The plugin is paused", "", false);
        counters.failed();
        metrics.failure(
                plugin.identity().teamId(),
                plugin.configId(),
                CATEGORY,
                clock.getAsLong(),
                paused,
                ErrorDetails.NO_EVENT);
        return switch (plugin.installation().onError()) {
            case DEAD_LETTER -> deadLetter(plugin, progress, paused);
            case DROP -> droppedBy(plugin);
            default -> new ChainOutcome.GoesOn(progress.failed(plugin, progress.event()));
        };
    }

    private ChainProgress returned(
            LoadedPlugin plugin, ChainProgress progress, EventEnvelope envelope, JsonText json) {
        switch (EventBytes.checkTeam(json, envelope.teamId())) {
            case SAME -> {
                success(plugin, progress);
                return progress.succeeded(plugin, json);
            }
            case CHANGED -> {
                illegal(plugin, TEAM_CHANGED, json);
                return progress.failed(
                        plugin, JsonText.ofUtf8(EventBytes.withTeam(json, envelope.teamId())));
            }
            default -> {
                illegal(plugin, NO_EVENT, json);
                return progress.failed(plugin, input(envelope, progress));
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
        if (progress.attempts() > 0) {
            plugin.successes(metrics).addOnRetry(clock.getAsLong());
        } else {
            plugin.successes(metrics).add(clock.getAsLong());
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

    private void illegal(LoadedPlugin plugin, String message, JsonText event) {
        recordFailure(
                plugin, new HookResult.Threw("IllegalOperationError", message, "", false), event);
    }

    private void recordFailure(LoadedPlugin plugin, HookResult.Threw threw, JsonText event) {
        counters.failed();
        String json = event.toString();
        reports.failed(plugin, threw, json);
        metrics.failure(
                plugin.identity().teamId(),
                plugin.configId(),
                CATEGORY,
                clock.getAsLong(),
                threw,
                ErrorDetails.ofEvent(() -> json, plugin.installation().secrets()));
    }

    /**
     * The event leaves the chain.
     *
     * @param lists of it, see {@link TeamChain#lists}
     */
    static ChainOutcome passed(EventEnvelope envelope, ChainProgress progress, PluginLists lists) {
        return new ChainOutcome.Passed(
                lists.isEmpty()
                        ? envelope
                        : envelope.withProcessed(
                                EventBytes.withProperties(
                                        input(envelope, progress), envelope.teamId(), lists)));
    }
}
