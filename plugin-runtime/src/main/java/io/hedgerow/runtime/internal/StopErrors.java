package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.PluginError;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.transpile.SourceMap;
import java.time.Duration;

/** Says why the watchdog stopped a run, in the contract's words where it has some (§4.2). */
public final class StopErrors {

    private StopErrors() {}

    /**
     * @param cpuLimit that applied to the run
     * @param at where it was, or {@code null} if the engine does not know
     */
    public static PluginError of(
            GuestRun.Reason reason, PluginLimits limits, Duration cpuLimit, SourceMap.Position at) {
        String what =
                switch (reason) {
                    case CPU_TIME -> "timed out after looping for " + seconds(cpuLimit);
                    case ALLOCATION ->
                            "stopped after allocating " + (limits.allocatedBytes() >> 20) + " MiB";
                };
        String where = at == null ? "" : " on line " + at.line() + ":" + at.column();
        return new PluginError(
                PluginError.Kind.STOPPED, "Error", "Script execution " + what + where, null, false);
    }

    /** Numbers as JavaScript prints them: 1 for 1.0, 0.5 for 0.5. */
    private static String seconds(Duration duration) {
        double value = duration.toMillis() / 1000.0;
        String text =
                value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
        return text + (value == 1 ? " second" : " seconds");
    }
}
