package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.JournalMismatch;
import io.hedgerow.runtime.PluginError;
import io.hedgerow.runtime.module.HostException;
import java.util.function.Supplier;

/**
 * The gate that every effect of a plugin passes: answers it from the journal of the invocation
 * under way, or does it and writes it down there. Effects within effects belong to the outer one;
 * what belongs to no invocation or to one without a journal is just done.
 *
 * <p><b>Owns</b> the depth of nesting. <b>Lives</b> as long as its plugin context. <b>Threads</b>:
 * owner only. <b>Survives</b> nothing.
 */
public final class Effects {

    /** Does one effect. */
    @FunctionalInterface
    public interface Action<T, E extends Exception> {
        T run() throws E;
    }

    /** Gets one number. */
    @FunctionalInterface
    public interface NumberSource {
        double next();
    }

    private static final String REFUSAL =
            "This call was run again after a restore and did something else than before";

    private final Supplier<ActiveInvocation> current;
    private final JournalMismatch policy;
    private int depth;

    public Effects(Supplier<ActiveInvocation> current, JournalMismatch policy) {
        this.current = current;
        this.policy = policy;
    }

    /** A new JavaScript context: nothing is under way. */
    public void reset() {
        depth = 0;
    }

    /**
     * One synchronous effect.
     *
     * @param name which one among its kind; together with the arguments it makes the fingerprint
     */
    @SuppressWarnings("unchecked")
    public <T, E extends Exception> T call(
            EffectKind kind, String name, Action<T, E> action, Object... arguments) throws E {
        EffectLog log = log();
        if (log == null) {
            return action.run();
        }
        Outcome recorded = log.replay(kind, name, arguments);
        refuseAfterMismatch(log);
        if (recorded instanceof Outcome.Value value) {
            return (T) value.result();
        }
        if (recorded instanceof Outcome.Failure failure) {
            throw (E) failure.error();
        }
        T result;
        depth++;
        try {
            result = action.run();
        } catch (Exception e) {
            log.record(kind, name, arguments, new Outcome.Failure(HostTable.forGuest(e)));
            throw e;
        } finally {
            depth--;
        }
        log.record(kind, name, arguments, Outcome.of(result));
        return result;
    }

    /** A reading of the clock or a random number: many, small, and without arguments. */
    double number(EffectKind kind, NumberSource source) {
        EffectLog log = log();
        if (log == null) {
            return source.next();
        }
        double recorded = log.replayNumber(kind);
        refuseAfterMismatch(log);
        if (!Double.isNaN(recorded)) {
            return recorded;
        }
        double value = source.next();
        log.recordNumber(kind, value);
        return value;
    }

    /** The log that an asynchronous effect goes to, {@code null} for none. */
    EffectLog operationLog() {
        EffectLog log = log();
        if (log != null) {
            refuseAfterMismatch(log);
        }
        return log;
    }

    /** Does something whose effects are not those of the invocation under way. */
    <T, E extends Exception> T outside(Action<T, E> action) throws E {
        depth++;
        try {
            return action.run();
        } finally {
            depth--;
        }
    }

    /** Until {@link #leaveModule}: top-level code of host modules runs once per context. */
    void enterModule() {
        depth++;
    }

    void leaveModule() {
        depth--;
    }

    private EffectLog log() {
        if (depth > 0) {
            return null;
        }
        ActiveInvocation invocation = current.get();
        return invocation == null ? null : invocation.log();
    }

    /**
     * @return why the invocation must fail, {@code null} if it may go on
     */
    public PluginError mismatchError(EffectLog log) {
        return policy == JournalMismatch.FAIL && log.mismatched()
                ? new PluginError(PluginError.Kind.JOURNAL_MISMATCH, "Error", REFUSAL, null, false)
                : null;
    }

    /** Effects that declare no exception throw it all the same: it only passes host code. */
    void refuseAfterMismatch(EffectLog log) {
        if (policy == JournalMismatch.FAIL && log.mismatched()) {
            Effects.<RuntimeException>raise(new HostException("Error", REFUSAL));
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> void raise(Exception e) throws E {
        throw (E) e;
    }
}
