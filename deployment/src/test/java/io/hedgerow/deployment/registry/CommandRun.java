package io.hedgerow.deployment.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.deployment.cli.HedgerowCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** One run of the command line about the registry of a database. */
record CommandRun(int status, String out, String err) {

    /**
     * @param keys file with the keys of secrets, {@code null} for none
     */
    static CommandRun of(RegistryDatabase db, String keys, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--postgres.url", db.url(), "--postgres.user", "postgres"));
        if (keys != null) {
            all.addAll(List.of("--secrets.keys", "file:" + keys));
        }
        return of(all.toArray(String[]::new));
    }

    static CommandRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status =
                HedgerowCommand.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(arguments);
        return new CommandRun(status, out.toString(), err.toString());
    }

    JsonNode json() throws Exception {
        return new ObjectMapper().readTree(out);
    }
}
