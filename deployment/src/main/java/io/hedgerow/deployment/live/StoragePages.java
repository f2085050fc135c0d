package io.hedgerow.deployment.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandKind;
import java.io.IOException;
import java.util.function.Consumer;

/** Asks for one page of storage after the other. Each is of its own moment. */
public final class StoragePages {

    private static final int PAGE = 1000;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Asks the running job. */
    @FunctionalInterface
    public interface Asker {
        CommandAnswer ask(CommandKind kind, ObjectNode arguments)
                throws NoAnswerException, IOException, InterruptedException;
    }

    private final Asker asker;

    public StoragePages(Asker asker) {
        this.asker = asker;
    }

    /**
     * @param kind list or export
     * @param prefix of the keys, {@code null} for all
     * @return the last answer, which is the first that is not done
     */
    public CommandAnswer each(CommandKind kind, String prefix, Consumer<JsonNode> entry)
            throws NoAnswerException, IOException, InterruptedException {
        String after = null;
        CommandAnswer answer;
        do {
            ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("limit", PAGE);
            if (prefix != null) {
                arguments.put("prefix", prefix);
            }
            if (after != null) {
                arguments.put("after", after);
            }
            answer = asker.ask(kind, arguments);
            if (answer.status() != CommandAnswer.Status.DONE) {
                return answer;
            }
            JsonNode result = JSON.readTree(answer.resultJson());
            result.path("entries").forEach(entry);
            after = result.path("next").textValue();
        } while (after != null);
        return answer;
    }
}
