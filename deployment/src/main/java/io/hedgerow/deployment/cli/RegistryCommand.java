package io.hedgerow.deployment.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.deployment.registry.Registry;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.job.config.ConfigurationException;
import io.hedgerow.job.config.HedgerowConfiguration;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A command about the registry. Its exit status is 0 when it is done, 1 when it was refused or
 * failed, then nothing was changed, and 2 when it was not understood. What it says on standard
 * error is one line.
 */
public abstract class RegistryCommand implements Callable<Integer> {

    private static final JsonMapper JSON = new JsonMapper();

    @Spec private CommandSpec spec;

    @Mixin private JobOptions job;

    @Option(
            names = "--json",
            description = "Print one JSON document on standard output, and nothing else.")
    private boolean json;

    @Override
    public final Integer call() throws Exception {
        run();
        spec.commandLine().getOut().flush();
        spec.commandLine().getErr().flush();
        return 0;
    }

    /** Throws what the user reads as one line. */
    protected abstract void run() throws Exception;

    public final CommandSpec spec() {
        return spec;
    }

    /**
     * @throws RegistryException in one line, if an option is unusable or no registry is known
     */
    public final RegistryLocation location() throws RegistryException {
        return RegistryLocation.of(configuration());
    }

    /**
     * The job's.
     *
     * @throws RegistryException in one line, if an option is unusable
     */
    public final HedgerowConfiguration configuration() throws RegistryException {
        try {
            return job.configuration();
        } catch (ConfigurationException | IOException e) {
            throw new RegistryException(e.getMessage(), e);
        }
    }

    public final Registry registry() throws RegistryException {
        return location().registry();
    }

    public final boolean isJson() {
        return json;
    }

    /** One line of JSON, which is all the output then. */
    public final void printJson(Object document) throws Exception {
        spec.commandLine().getOut().println(JSON.writeValueAsString(document));
    }

    /** For people. */
    public final void say(String text) {
        spec.commandLine().getOut().println(TerminalText.of(text));
    }

    /** For people; JSON output has them inside. */
    public final void warn(List<String> warnings) {
        warnings.forEach(text -> spec.commandLine().getErr().println("warning: " + text));
    }
}
