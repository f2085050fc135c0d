package io.hedgerow.operators.plugins;

import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandMessages;
import io.hedgerow.operators.commands.PluginCommand;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * Which commands have been taken lately, and their answers: a command that changes something is
 * done once per id, however often it comes (decision 0055). Answers go out from here.
 *
 * <p>Owns: keyed state {@code commands}. Lives: as the operator. Threads: task thread; the state's
 * current key is the command's. Survives: restarts.
 */
final class CommandBook {

    private static final int MAX_ERROR_CHARACTERS = 10_000;

    private final MapState<String, KeptCommand> kept;
    private final SweepTimer timer;
    private final long keepMillis;
    private final LongSupplier clock;
    private final Consumer<CommandAnswer> out;

    /**
     * @param keep how long an answer is remembered
     * @param clock milliseconds since the epoch
     */
    CommandBook(
            MapState<String, KeptCommand> kept,
            TeamTimers timers,
            Duration keep,
            LongSupplier clock,
            Consumer<CommandAnswer> out) {
        this.kept = kept;
        this.timer = new SweepTimer(TimerTarget.COMMAND_SWEEP, timers);
        this.keepMillis = keep.toMillis();
        this.clock = clock;
        this.out = out;
    }

    /**
     * Whether the command is new. A repeated one is answered as it was; if it is under way its
     * answer will come.
     */
    boolean isNew(PluginCommand command) throws Exception {
        KeptCommand before = command.kind().changes() ? kept.get(command.id()) : null;
        if (before != null && before.answer() != null) {
            out.accept(before.answer());
        }
        return before == null;
    }

    /** The command is under way and will be answered later. */
    void begun(PluginCommand command) throws Exception {
        kept.put(command.id(), new KeptCommand(null, 0));
    }

    /**
     * @param key Flink's current one
     */
    void answer(long key, PluginCommand command, CommandAnswer answer) {
        CommandAnswer fitting = fitting(command, answer);
        try {
            if (command.kind().changes()) {
                long now = clock.getAsLong();
                // Beyond its expiry a repetition is refused anyway.
                long until = Math.max(now + keepMillis, command.expiresAtMillis());
                kept.put(command.id(), new KeptCommand(fitting, until));
                timer.plan(key, now);
            }
        } catch (Exception e) {
            throw new FlinkRuntimeException("Cannot keep the answer to " + command, e);
        }
        out.accept(fitting);
    }

    private static CommandAnswer fitting(PluginCommand command, CommandAnswer answer) {
        String error = answer.error();
        if (error != null && error.length() > MAX_ERROR_CHARACTERS) {
            return CommandAnswer.failed(
                    command,
                    error.substring(0, MAX_ERROR_CHARACTERS) + "...",
                    answer.answeredAtMillis());
        }
        int bytes = answer.resultJson() == null ? 0 : CommandMessages.write(answer).length;
        return bytes <= CommandMessages.MAX_ANSWER_BYTES
                ? answer
                : CommandAnswer.refused(
                        command,
                        "The answer would be %d bytes long, the limit is %d"
                                .formatted(bytes, CommandMessages.MAX_ANSWER_BYTES),
                        answer.answeredAtMillis());
    }

    /** Forgets what is old. */
    void sweep(long key) throws Exception {
        timer.fired(key);
        long now = clock.getAsLong();
        boolean more = false;
        Iterator<Map.Entry<String, KeptCommand>> entries = kept.iterator();
        while (entries.hasNext()) {
            KeptCommand each = entries.next().getValue();
            if (each.answer() != null && each.untilMillis() <= now) {
                entries.remove();
            } else {
                more |= each.answer() != null;
            }
        }
        if (more) {
            timer.plan(key, now);
        }
    }
}
