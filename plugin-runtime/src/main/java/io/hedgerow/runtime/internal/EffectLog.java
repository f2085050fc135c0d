package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.internal.JournalEntry.Call;
import io.hedgerow.runtime.internal.JournalEntry.Completion;
import io.hedgerow.runtime.internal.JournalEntry.Numbers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * What an {@link io.hedgerow.runtime.EffectJournal} holds: entries up to {@link #position} have
 * happened in this run, those up to {@link #end} are still to be replayed, later ones are recorded.
 *
 * <p><b>Owns</b> the entries. <b>Lives</b> as long as its journal. <b>Threads</b>: owner of the
 * plugin context. <b>Survives</b> as {@link #toBytes}.
 */
public final class EffectLog {

    /** A longer asynchronous result is not kept (architecture: results up to 256 KiB). */
    public static final int LONGEST_RESULT = 256 << 10;

    private final List<JournalEntry> entries;

    /** Operations whose results the rest of the journal has; {@code null} for none. */
    private BitSet kept;

    /** {@code null} for none. */
    private List<Completion> rescued;

    private int position;
    private int end;
    private int number;
    private int numberTimes;
    private int operations;
    private int hashed;
    private int replayed;
    private long sizeBytes = JournalFormat.FRAME_BYTES;
    private LongConsumer grown = bytes -> {};
    private boolean mismatched;
    private boolean used;

    public EffectLog() {
        this(new ArrayList<>());
    }

    private EffectLog(List<JournalEntry> entries) {
        this.entries = entries;
        end = entries.size();
        for (JournalEntry entry : entries) {
            sizeBytes += entry.sizeBytes();
            if (entry instanceof Completion completion && completion.outcome() != Outcome.OMITTED) {
                kept = kept == null ? new BitSet() : kept;
                kept.set(completion.operation());
            }
        }
    }

    public static EffectLog read(byte[] bytes) throws IOException {
        return new EffectLog(JournalFormat.read(bytes));
    }

    public byte[] toBytes() {
        return JournalFormat.write(entries);
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    /** Has something told by how many bytes the log grows, or shrinks, from now on. */
    public void onGrowth(LongConsumer bytes) {
        grown = bytes;
    }

    private void grow(long bytes) {
        sizeBytes += bytes;
        grown.accept(bytes);
    }

    public int replayed() {
        return replayed;
    }

    public boolean mismatched() {
        return mismatched;
    }

    /** For the one invocation it serves. */
    public void use() {
        if (used) {
            throw new IllegalStateException("this journal has served another invocation");
        }
        used = true;
    }

    /** Whether there is something left to be replayed. */
    boolean replaying() {
        return position < end;
    }

    /**
     * @return the outcome of this very effect, or {@code null} if it must really be done
     */
    Outcome replay(EffectKind kind, String name, Object[] arguments) {
        if (!take(kind, name, arguments)) {
            return null;
        }
        replayed++;
        return ((Call) entries.get(position - 1)).outcome();
    }

    private boolean take(EffectKind kind, String name, Object[] arguments) {
        if (!replaying()) {
            return false;
        }
        if (number == 0
                && numberTimes == 0
                && entries.get(position) instanceof Call call
                && call.matches(kind, name, arguments)) {
            position++;
            return true;
        }
        mismatch();
        return false;
    }

    void record(EffectKind kind, String name, Object[] arguments, Outcome outcome) {
        append(new Call(kind, name, arguments, outcome));
    }

    /**
     * Takes the next number out of the journal.
     *
     * @return NaN if it must really be got
     */
    double replayNumber(EffectKind kind) {
        if (!replaying()) {
            return Double.NaN;
        }
        if (!(entries.get(position) instanceof Numbers numbers && numbers.kind() == kind)) {
            mismatch();
            return Double.NaN;
        }
        double value = numbers.value(number);
        if (++numberTimes == numbers.times(number)) {
            numberTimes = 0;
            if (++number == numbers.size()) {
                number = 0;
                position++;
            }
        }
        replayed++;
        return value;
    }

    void recordNumber(EffectKind kind, double value) {
        if (!entries.isEmpty()
                && entries.get(entries.size() - 1) instanceof Numbers last
                && last.kind() == kind) {
            grow(last.add(value, 1) ? Sizes.NUMBER : 0);
            return;
        }
        Numbers numbers = new Numbers(kind);
        numbers.add(value, 1);
        append(numbers);
    }

    /**
     * An asynchronous effect begins, for the first time or again.
     *
     * @return its number in this invocation
     */
    int begin(String name, Object[] arguments) {
        if (!take(EffectKind.OPERATION, name, arguments)) {
            append(new Call(EffectKind.OPERATION, name, arguments, null));
        }
        return operations++;
    }

    /** Whether the end of this operation is still to be replayed with its recorded outcome. */
    boolean keeps(int operation) {
        return kept != null && kept.get(operation);
    }

    void completed(int operation, Outcome outcome) {
        append(new Completion(operation, bounded(outcome)));
    }

    /** The completion that is due, {@code null} if something else is or nothing. */
    Completion due() {
        return replaying()
                        && number == 0
                        && numberTimes == 0
                        && entries.get(position) instanceof Completion completion
                ? completion
                : null;
    }

    /** The due completion is being delivered. */
    void deliverDue(Outcome outcome) {
        Completion completion = (Completion) entries.get(position++);
        if (completion.outcome() != Outcome.OMITTED) {
            kept.clear(completion.operation());
            replayed++;
            return;
        }
        long before = completion.sizeBytes();
        completion.replaceOutcome(bounded(outcome));
        grow(completion.sizeBytes() - before);
    }

    /**
     * From here on the invocation does other things than the journal says. Outcomes of operations
     * that it has begun as recorded stay good: {@link #takeRescued}.
     */
    void mismatch() {
        mismatched = true;
        if (number > 0 || numberTimes > 0) {
            entries.set(position, ((Numbers) entries.get(position)).head(number, numberTimes));
            position++;
            number = 0;
            numberTimes = 0;
        }
        List<JournalEntry> rest = entries.subList(position, entries.size());
        for (JournalEntry entry : rest) {
            if (entry instanceof Completion completion
                    && completion.operation() < operations
                    && keeps(completion.operation())) {
                rescued = rescued == null ? new ArrayList<>() : rescued;
                rescued.add(completion);
            }
        }
        rest.clear();
        kept = null;
        end = position;
        hashed = Math.min(hashed, position);
        long size = JournalFormat.FRAME_BYTES;
        for (JournalEntry entry : entries) {
            size += entry.sizeBytes();
        }
        grow(size - sizeBytes);
    }

    /** After a mismatch: recorded completions that some operation under way waits for. */
    List<Completion> takeRescued() {
        List<Completion> taken = rescued == null ? List.of() : rescued;
        rescued = null;
        return taken;
    }

    /**
     * Plugin code is off the stack.
     *
     * @param done the invocation has ended: it must not have left anything
     */
    public void turnEnded(boolean done) {
        if (done && replaying()) {
            mismatch();
        }
        if (!done) {
            dropArguments();
        }
    }

    /** What waits keeps hashes instead. */
    private void dropArguments() {
        for (; hashed < entries.size(); hashed++) {
            if (entries.get(hashed) instanceof Call call) {
                call.fingerprint();
            }
        }
    }

    private void append(JournalEntry entry) {
        entries.add(entry);
        grow(entry.sizeBytes());
    }

    private static Outcome bounded(Outcome outcome) {
        if (!(outcome instanceof Outcome.Value value)) {
            return outcome;
        }
        if (Sizes.ofValue(value.result()) > LONGEST_RESULT) {
            return Outcome.OMITTED;
        }
        // The plugin may get to see the very bytes, and write to them.
        return value.result() instanceof byte[] bytes ? new Outcome.Value(bytes.clone()) : value;
    }
}
