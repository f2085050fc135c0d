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

    HookDriver(PluginOperatorMetrics metrics) {
        this.metrics = metrics;
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
            if (told instanceof HookResult.Threw threw) {
                plugin.wasted(threw.waste());
            }
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
