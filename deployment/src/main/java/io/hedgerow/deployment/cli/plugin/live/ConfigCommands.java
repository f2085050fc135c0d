package io.hedgerow.deployment.cli.plugin.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.live.JobClient;
import io.hedgerow.deployment.live.NoAnswerException;
import io.hedgerow.deployment.live.StoragePages;
import io.hedgerow.deployment.registry.ConfigInfo;
import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandKind;
import io.hedgerow.operators.commands.PluginCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;

/**
 * Commands to the running job about one plugin config.
 *
 * @param timeout until the answer; half of it until the job begins
 */
record ConfigCommands(JobClient client, ConfigInfo config, Duration timeout) {

    CommandAnswer ask(CommandKind kind, ObjectNode arguments)
            throws NoAnswerException, IOException, InterruptedException {
        return ask(UUID.randomUUID().toString(), kind, arguments);
    }

    CommandAnswer ask(String id, CommandKind kind, ObjectNode arguments)
            throws NoAnswerException, IOException, InterruptedException {
        // Half the time to be begun, half for being done and committed.
        long expires = System.currentTimeMillis() + timeout.toMillis() / 2;
        return client.ask(
                new PluginCommand(id, config.team(), config.id(), kind, arguments, expires),
                timeout);
    }

    StoragePages pages() {
        return new StoragePages(this::ask);
    }
}
