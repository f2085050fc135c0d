package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.EffectJournal;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import java.util.function.Consumer;

/** Starts hooks and measures them. Keeps nothing. Task thread only. */
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
        Pending pending = new Pending(call.kind(), journal, later);
        plugin.instance().invoke(call, origin, journal, pending);
        return pending.left();
    }

    private final class Pending implements Consumer<HookResult> {

        private final HookCall.Kind kind;
        private final EffectJournal journal;
        private final Consumer<HookResult> later;
        private final long beganNanos = System.nanoTime();
        private HookResult result;
        private boolean waiting;

        private Pending(HookCall.Kind kind, EffectJournal journal, Consumer<HookResult> later) {
            this.kind = kind;
            this.journal = journal;
            this.later = later;
        }

        @Override
        public void accept(HookResult settled) {
            metrics.hookTook(kind, System.nanoTime() - beganNanos);
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
