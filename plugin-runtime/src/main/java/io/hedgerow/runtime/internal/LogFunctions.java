package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.PluginError;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.host.LogSink;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What ends in the plugin's log: {@code console}, the host's own lines, rejections that nobody
 * handles (contract §3.7, §4.6), and that {@code meta.metrics} is not recorded.
 *
 * <p><b>Owns</b> whether metrics have been mentioned. <b>Lives</b> as long as its JavaScript
 * context. <b>Threads</b>: owner only. <b>Survives</b> nothing.
 */
final class LogFunctions {

    private final LogSink log;
    private final Effects effects;
    private final PluginLimits limits;
    private final Supplier<ActiveInvocation> current;
    private final Function<String, PluginError> errors;
    private boolean metricsReported;

    /**
     * @param errors reads what {@code describe} of the prelude wrote
     */
    LogFunctions(
            LogSink log,
            Effects effects,
            PluginLimits limits,
            Supplier<ActiveInvocation> current,
            Function<String, PluginError> errors) {
        this.log = log;
        this.effects = effects;
        this.limits = limits;
        this.current = current;
        this.errors = errors;
    }

    void addTo(HostTable table) {
        table.add("consoleLog", this::consoleLog);
        table.add("systemLog", this::systemLog);
        table.add("metric", this::metric);
        table.add("unhandledRejection", this::unhandledRejection);
    }

    /**
     * @return whether this call may write no further lines
     */
    private Object consoleLog(Object[] a) {
        String message = (String) a[1];
        ActiveInvocation invocation = current.get();
        boolean last = false;
        if (invocation != null && ++invocation.logLines >= limits.logLines()) {
            if (invocation.logLines > limits.logLines()) {
                return true;
            }
            last = true;
        }
        if (message.length() <= limits.logChars()) {
            log.log(LogSink.Source.CONSOLE, LogSink.Type.valueOf((String) a[0]), message);
        } else {
            warn(
                    "A console line of "
                            + message.length()
                            + " characters was dropped; the limit is "
                            + limits.logChars());
        }
        if (last) {
            warn(
                    limits.logLines()
                            + " console lines in one call is the limit; further ones are dropped");
        }
        return last;
    }

    private Object systemLog(Object[] a) {
        log.log(LogSink.Source.SYSTEM, LogSink.Type.valueOf((String) a[0]), (String) a[1]);
        return null;
    }

    /** The legacy server dropped metrics in 2022 (contract §2.13); old plugins still call them. */
    private Object metric(Object[] a) {
        if (!metricsReported) {
            metricsReported = true;
            // Once per context, so no effect of the call that happens to be the first.
            effects.outside(
                    () -> {
                        warn("meta.metrics is accepted but its values are not recorded");
                        return null;
                    });
        }
        return null;
    }

    /** Does not fail the invocation it happened in, as on the legacy server (contract §4.6). */
    private Object unhandledRejection(Object[] a) {
        PluginError error = errors.apply((String) a[0]);
        log.log(
                LogSink.Source.PLUGIN,
                LogSink.Type.ERROR,
                "Unhandled promise rejection: "
                        + (error.stack() == null ? error.describe() : error.stack()));
        ActiveInvocation invocation = current.get();
        if (invocation != null) {
            invocation.unhandledRejection(error);
        }
        return null;
    }

    private void warn(String message) {
        log.log(LogSink.Source.SYSTEM, LogSink.Type.WARN, message);
    }
}
