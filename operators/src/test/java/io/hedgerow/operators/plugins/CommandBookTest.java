package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandKind;
import io.hedgerow.operators.commands.CommandMessages;
import io.hedgerow.operators.commands.PluginCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.FlinkRuntimeException;
import org.junit.jupiter.api.Test;

class CommandBookTest {

    private static final long TEAM = 2;
    private static final long KEEP = 3_600_000;
    private static final long SWEEP = 600_000;

    private final MapStateInMemory<String, KeptCommand> kept = new MapStateInMemory<>();
    private final TimersByHand timers = new TimersByHand();
    private final List<CommandAnswer> out = new ArrayList<>();
    private long now = 10 * SWEEP + 1;
    private CommandBook book = book(kept);

    private CommandBook book(MapStateInMemory<String, KeptCommand> state) {
        return new CommandBook(state, timers, Duration.ofMillis(KEEP), () -> now, out::add);
    }

    private PluginCommand command(String id, CommandKind kind, long expires) {
        return new PluginCommand(id, TEAM, 7, kind, "{}", expires);
    }

    private PluginCommand runNow(String id) {
        return command(id, CommandKind.RUN_NOW, now + 1000);
    }

    private CommandAnswer answer(PluginCommand command, String resultJson) {
        CommandAnswer answer = CommandAnswer.done(command, resultJson, now);
        book.answer(TEAM, command, answer);
        return answer;
    }

    /** Lets each timer fire in time. */
    private void passTime(long millis) throws Exception {
        long end = now + millis;
        while (!timers.registered.isEmpty() && timers.registered.get(0).millis() <= end) {
            now = timers.registered.get(0).millis();
            assertThat(timers.fire(now))
                    .extracting(TimersByHand.Due::target)
                    .containsExactly(TimerTarget.COMMAND_SWEEP);
            book.sweep(TEAM);
        }
        now = end;
    }

    @Test
    void aRepeatedCommandIsAnsweredAsItWas() throws Exception {
        PluginCommand command = runNow("a");
        assertThat(book.isNew(command)).isTrue();
        CommandAnswer first = answer(command, "1");
        assertThat(out).containsExactly(first);
        now += 1;
        assertThat(book.isNew(command)).isFalse();
        book = book(kept); // after a restart
        assertThat(book.isNew(command)).isFalse();
        assertThat(out).containsExactly(first, first, first);
        assertThat(book.isNew(runNow("b"))).isTrue();
    }

    @Test
    void oneThatIsUnderWayIsNotNewAndHasNoAnswerYet() throws Exception {
        PluginCommand command = runNow("a");
        book.begun(command);
        assertThat(book.isNew(command)).isFalse();
        assertThat(out).isEmpty();
        CommandAnswer answer = answer(command, "1");
        assertThat(book.isNew(command)).isFalse();
        assertThat(out).containsExactly(answer, answer);
    }

    @Test
    void whatChangesNothingIsDoneAgain() throws Exception {
        PluginCommand read = command("a", CommandKind.STORAGE_GET, now + 1000);
        answer(read, "1");
        assertThat(book.isNew(read)).isTrue();
        assertThat(out).hasSize(1);
        assertThat(kept.isEmpty()).isTrue();
        assertThat(timers.registered).isEmpty();
        answer(runNow("b"), "1");
        assertThat(book.isNew(command("b", CommandKind.DESCRIBE, now)))
                .as("under the id of one that changed something")
                .isTrue();
    }

    @Test
    void answersAreForgottenAfterTheirTime() throws Exception {
        answer(runNow("a"), "1");
        assertThat(timers.registered).hasSize(1);
        passTime(KEEP - 1);
        assertThat(kept.keys()).as("a moment before").containsExactly("a");
        passTime(SWEEP);
        assertThat(kept.isEmpty()).isTrue();
        assertThat(timers.registered).as("nothing left to sweep").isEmpty();
    }

    @Test
    void theMomentOfItsEndIsAfterIt() throws Exception {
        answer(runNow("a"), "1");
        now += KEEP;
        book.sweep(TEAM);
        assertThat(kept.isEmpty()).isTrue();
    }

    @Test
    void notBeforeTheCommandHasExpired() throws Exception {
        answer(command("a", CommandKind.JOB, now + 3 * KEEP), "1");
        passTime(3 * KEEP - 1);
        assertThat(kept.isEmpty()).isFalse();
        passTime(SWEEP);
        assertThat(kept.isEmpty()).isTrue();
    }

    @Test
    void whatIsUnderWayIsNeverForgotten() throws Exception {
        PluginCommand command = runNow("slow");
        book.begun(command);
        answer(runNow("a"), "1");
        passTime(10 * KEEP);
        assertThat(kept.keys()).containsExactly("slow");
        assertThat(timers.registered).as("its answer will plan the next sweep").isEmpty();
        answer(command, "1");
        assertThat(timers.registered).hasSize(1);
    }

    @Test
    void theSweepGoesOnWhileThereAreYoungOnes() throws Exception {
        answer(runNow("old"), "1");
        passTime(KEEP / 2);
        answer(runNow("young"), "1");
        passTime(KEEP / 2 + SWEEP);
        assertThat(kept.keys()).containsExactly("young");
        assertThat(timers.registered).hasSize(1);
    }

    @Test
    void aLongErrorIsCutAndAnAnswerThatFitsNowhereIsRefused() throws Exception {
        PluginCommand command = runNow("a");
        book.answer(TEAM, command, CommandAnswer.failed(command, "x".repeat(10_000), now));
        book.answer(TEAM, command, CommandAnswer.failed(command, "x".repeat(10_001), now));
        assertThat(out)
                .extracting(CommandAnswer::error)
                .containsExactly("x".repeat(10_000), "x".repeat(10_000) + "...");
        out.clear();

        int room =
                CommandMessages.MAX_ANSWER_BYTES
                        - CommandMessages.write(CommandAnswer.done(command, "\"\"", now)).length;
        CommandAnswer fits = answer(command, '"' + "x".repeat(room) + '"');
        answer(command, '"' + "x".repeat(room + 1) + '"');
        assertThat(out.get(0)).isEqualTo(fits);
        assertThat(out.get(1).status()).isEqualTo(CommandAnswer.Status.REFUSED);
        assertThat(out.get(1).error())
                .isEqualTo("The answer would be 900001 bytes long, the limit is 900000");
        assertThat(kept.get("a").answer()).as("what is repeated").isEqualTo(out.get(1));
    }

    @Test
    void anAnswerThatCannotBeKeptIsNotGiven() {
        book = book(new BrokenMapState<>("disk"));
        assertThatThrownBy(() -> answer(runNow("a"), "1"))
                .isInstanceOf(FlinkRuntimeException.class)
                .hasMessage(
                        "Cannot keep the answer to PluginCommand[run-now a of config 7 of team 2]")
                .hasRootCauseMessage("disk");
        assertThat(out).isEmpty();
    }
}
