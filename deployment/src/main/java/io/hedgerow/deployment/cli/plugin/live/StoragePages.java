package io.hedgerow.deployment.cli.plugin.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.live.JobClient;
import io.hedgerow.deployment.live.NoAnswerException;
import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandKind;
import java.io.IOException;
import java.util.function.Consumer;

/** Asks for one page of storage after the other. Each is of its own moment. */
final class StoragePages {

    private static final int PAGE = 1000;

    private final LiveCommand command;
    private final JobClient client;

    StoragePages(LiveCommand command, JobClient client) {
        this.command = command;
        this.client = client;
    }

    /**
     * @param prefix of the keys, {@code null} for all
     * @return whether every page was answered; otherwise the refusal has been printed
     */
    boolean each(CommandKind kind, String prefix, Consumer<JsonNode> entry)
            throws NoAnswerException, IOException, InterruptedException {
        String after = null;
        do {
            ObjectNode arguments = LiveCommand.arguments().put("limit", PAGE);
            if (prefix != null) {
                arguments.put("prefix", prefix);
            }
            if (after != null) {
                arguments.put("after", after);
            }
            CommandAnswer answer = command.ask(client, kind, arguments);
            if (!command.isDone(answer)) {
                return false;
            }
            JsonNode result = LiveCommand.result(answer);
            result.path("entries").forEach(entry);
            after = result.path("next").textValue();
        } while (after != null);
        return true;
    }
}
