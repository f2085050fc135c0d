package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.EffectJournal;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.Invocation;
import io.hedgerow.runtime.InvocationListener;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.InvocationResult;
import io.hedgerow.runtime.PluginError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * An invocation's bookkeeping.
 *
 * <p><b>Owns</b> its result until told, its count of host operations under way. <b>Lives</b> from
 * start to settle. <b>Threads</b>: owner only. <b>Survives</b> nothing; what must survive is the
 * caller's.
 */
public final class ActiveInvocation implements Invocation {

    private static final int MOST_REJECTIONS = 10;

    private final long id;
    private final HookCall call;
    private final InvocationOrigin origin;
    private final EffectJournal journal;
    private final EffectLog log;
    private final Replay replay;
    private final InvocationListener listener;
    private final BiConsumer<ActiveInvocation, String> canceller;
    private final List<PluginError> rejections = new ArrayList<>(0);

    /** Host operations under way. */
    public int operations;

    public int logLines;
    int captures;
    int jobs;
    int unlabelledKeys;
    final Map<String, Integer> keyedFetches = new HashMap<>(0);
    public InvocationResult result;
    private Deadlines.Deadline deadline;
    State state = State.RUNNING;

    /**
     * @param log what is in the journal, {@code null} for none
     */
    public ActiveInvocation(
            long id,
            HookCall call,
            InvocationOrigin origin,
            EffectJournal journal,
            EffectLog log,
            InvocationListener listener,
            BiConsumer<ActiveInvocation, String> canceller) {
        this.id = id;
        this.call = call;
        this.origin = origin;
        this.journal = journal;
        this.log = log;
        this.replay = log != null && log.replaying() ? new Replay() : null;
        this.listener = listener;
        this.canceller = canceller;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public HookCall call() {
        return call;
    }

    @Override
    public InvocationOrigin origin() {
        return origin;
    }

    @Override
    public EffectJournal journal() {
        return journal;
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public void cancel(String reason) {
        if (state != State.SETTLED) {
            canceller.accept(this, reason);
        }
    }

    void limitedBy(Deadlines.Deadline limit) {
        deadline = limit;
    }

    /** Of a call that has been {@link Deadlines#started}. */
    public Deadlines.Deadline deadline() {
        return deadline;
    }

    /** Its journal's content, {@code null} if it has no journal. */
    public EffectLog log() {
        return log;
    }

    /** Null if it was not started with effects to replay. */
    Replay replay() {
        return replay;
    }

    public void moved(State next) {
        if (state != State.SETTLED) {
            state = next;
        }
    }

    /** The first result counts. */
    public void resultIs(InvocationResult first) {
        if (result == null) {
            result = first;
        }
    }

    /** Remembered until plugin code is off the stack. */
    public void unhandledRejection(PluginError error) {
        if (rejections.size() < MOST_REJECTIONS) {
            rejections.add(error);
        }
    }

    /** Tells the listener of the rejections so far. */
    public void tellRejections() {
        if (!rejections.isEmpty()) {
            List<PluginError> told = List.copyOf(rejections);
            rejections.clear();
            told.forEach(error -> listener.unhandledRejection(this, error));
        }
    }

    /** Everything it started has ended and its result is there. */
    public boolean done() {
        return result != null && operations == 0;
    }

    public void settle() {
        state = State.SETTLED;
        if (deadline != null) {
            deadline.end();
        }
        listener.settled(this, result);
    }
}
