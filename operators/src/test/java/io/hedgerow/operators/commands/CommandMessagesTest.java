package io.hedgerow.operators.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandMessagesTest {

    private static final String GOOD =
            "{\"version\":1,\"id\":\"a\",\"team_id\":2,\"config_id\":3,\"command\":\"run-now\","
                    + "\"arguments\":{\"task\":\"runEveryHour\"},\"sent_at\":\"2026-01-31T12:00:00Z\","
                    + "\"expires_at\":\"2026-01-31T12:01:00Z\"}";

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aCommandIsReadAsItWasWritten() throws Exception {
        PluginCommand command = CommandMessages.readCommand(utf8(GOOD));
        assertThat(command.kind()).isEqualTo(CommandKind.RUN_NOW);
        assertThat(command.arguments().text("task")).isEqualTo("runEveryHour");
        assertThat(CommandMessages.readCommand(CommandMessages.write(command, 5)))
                .isEqualTo(command);
    }

    @Test
    void anAnswerIsReadAsItWasWritten() throws Exception {
        PluginCommand command = CommandMessages.readCommand(utf8(GOOD));
        for (CommandAnswer answer :
                new CommandAnswer[] {
                    CommandAnswer.done(command, "{\"n\":[1,null]}", 1000),
                    CommandAnswer.refused(command, "no \"why\"", 2000)
                }) {
            assertThat(CommandMessages.readAnswer(CommandMessages.write(answer))).isEqualTo(answer);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"version\":1 | \"version\":2 | \"version\" is 2; this job understands 1",
                "\"id\":\"a\" | \"id\":\"\" | \"id\" must have 1 to 100 characters",
                "\"id\":\"a\", | `` | \"id\" is missing or is no string",
                "\"team_id\":2 | \"team_id\":\"2\" | \"team_id\" is missing or no whole number",
                "\"config_id\":3 | \"config_id\":3000000000 | \"config_id\" is too large",
                "run-now | jump | Unknown command \"jump\". There are: run-now, job, storage-get",
                "{\"task\":\"runEveryHour\"} | [] | \"arguments\" is no JSON object",
                "2026-01-31T12:01:00Z | soon | \"expires_at\" is no time",
                "sent_at | seen_at | Unknown member \"seen_at\"",
                "} | `` | The message is no JSON",
            })
    void whatIsWrongIsNamed(String part, String instead, String message) {
        assertThatThrownBy(() -> CommandMessages.readCommand(utf8(GOOD.replace(part, instead))))
                .isInstanceOf(CommandMessages.UnreadableException.class)
                .hasMessageContaining(message);
    }

    @Test
    void theAnswerToAnUnreadableCommandSaysWhatCouldBeRead() {
        CommandAnswer answer =
                catchThrowableOfType(
                                CommandMessages.UnreadableException.class,
                                () ->
                                        CommandMessages.readCommand(
                                                utf8(GOOD.replace("run-now", "jump"))))
                        .answer(7);
        assertThat(answer.id()).isEqualTo("a");
        assertThat(answer.teamId()).isEqualTo(2);
        assertThat(answer.status()).isEqualTo(CommandAnswer.Status.REFUSED);
        CommandAnswer ofNothing =
                catchThrowableOfType(
                                CommandMessages.UnreadableException.class,
                                () -> CommandMessages.readCommand(null))
                        .answer(7);
        assertThat(ofNothing.id()).isNull();
        assertThat(ofNothing.error()).contains("no JSON object");
    }
}
