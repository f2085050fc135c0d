package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.EffectJournal;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import java.util.function.Consumer;

/**
 * Starts hooks and measures them; takes the config's secrets out of what they throw, which people
 * will read in logs, metrics and dead letters (contract §1.3). Keeps nothing. Task thread only.
 */
final class HookDriver {

    private final PluginOperatorMetrics metrics;
    private final HookCounters counters;

    HookDriver(PluginOperatorMetrics metrics, HookCounters counters) {
        this.metrics = metrics;
        this.counters = counters;
    }

    /**
     * @param later told of the result if the hook has not settled when this returns
     * @return the result; {@code null} when {@code later} will be told
     */
    HookResult call(
            LoadedPlugin plugin,
            HookCall call,
            InvocationOrigin origin,
            EffectJournal journal,
            Consumer<HookResult> later) {
        Pending pending = new Pending(plugin, call.kind(), journal, later);
        plugin.instance().invoke(call, origin, journal, pending);
        return pending.left();
    }

    /** As plugins name it. */
    private static String hook(HookCall.Kind kind) {
        return switch (kind) {
            case SETUP -> "setupPlugin";
            case TEARDOWN -> "teardownPlugin";
            default -> PluginOperatorMetrics.camelCase(kind);
        };
    }

    private final class Pending implements Consumer<HookResult> {

        private final LoadedPlugin plugin;
        private final HookCall.Kind kind;
        private final EffectJournal journal;
        private final Consumer<HookResult> later;
        private final long beganNanos = System.nanoTime();
        private HookResult result;
        private boolean waiting;

        private Pending(
                LoadedPlugin plugin,
                HookCall.Kind kind,
                EffectJournal journal,
                Consumer<HookResult> later) {
            this.plugin = plugin;
            this.kind = kind;
            this.journal = journal;
            this.later = later;
        }

        @Override
        public void accept(HookResult told) {
            HookResult settled =
                    told instanceof HookResult.Threw threw
                            ? threw.masked(plugin.installation().secrets())
                            : told;
            metrics.hookTook(kind, System.nanoTime() - beganNanos);
            if (HookResult.plain(told) instanceof HookResult.Threw
                    && !(told instanceof HookResult.ContextLost)) {
                counters.of(plugin.configId(), hook(kind)).errors().inc();
            }
            plugin.wasted(
                    told instanceof HookResult.Threw threw
                            ? threw.waste()
                            : PluginHealth.Waste.NONE);
            if (journal != null) {
                metrics.replayed(journal);
            }
            if (waiting) {
                later.accept(settled);
            } else {
                result = settled;
            }
        }

        private HookResult left() {
            waiting = result == null;
            return result;
        }
    }
}
