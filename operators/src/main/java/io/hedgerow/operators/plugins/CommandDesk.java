package io.hedgerow.operators.plugins;

import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandArguments;
import io.hedgerow.operators.commands.CommandKind;
import io.hedgerow.operators.commands.CommandRefusedException;
import io.hedgerow.operators.commands.PluginCommand;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RefusedConfig;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.runtime.HookCall;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Takes commands and does them, or has them done; each is answered once. Their effects go through
 * the state and the order keys that the plugins' own go through (decision 0055).
 *
 * <p>Owns: nothing. Lives: as the operator. Threads: task thread; the current key is the command's.
 * Survives: through {@link CommandBook} and the work in flight.
 */
final class CommandDesk {

    private final CommandBook book;
    private final StorageCommands storage;
    private final PluginDescriber describer;
    private final Supplier<RegistrySnapshot> registry;
    private final WorkEnvironment environment;
    private final ScheduleOwner here;

    /**
     * @param here commands for configs of the other topology are left to it
     */
    CommandDesk(
            CommandBook book,
            StorageCommands storage,
            PluginDescriber describer,
            Supplier<RegistrySnapshot> registry,
            WorkEnvironment environment,
            ScheduleOwner here) {
        this.book = book;
        this.storage = storage;
        this.describer = describer;
        this.registry = registry;
        this.environment = environment;
        this.here = here;
    }

    /**
     * @param key Flink's current one
     */
    void take(long key, PluginCommand command) throws Exception {
        if (!isForHere(key, command) || !book.isNew(command)) {
            return;
        }
        try {
            begin(key, command);
        } catch (CommandRefusedException e) {
            book.answer(key, command, CommandAnswer.refused(command, e.getMessage(), now()));
        }
    }

    /** One topology answers: ingestion also for what does not exist or cannot be loaded. */
    private boolean isForHere(long key, PluginCommand command) {
        LoadedPlugin plugin = environment.plugins().of(key).find(command.configId());
        boolean loads = plugin != null && plugin.loads();
        return here == (loads ? ScheduleOwner.of(plugin.instance()) : ScheduleOwner.INGESTION);
    }

    private void begin(long key, PluginCommand command) throws Exception {
        if (command.expiresAtMillis() < now()) {
            throw new CommandRefusedException(
                    "It came too late: it was not to be begun after "
                            + Instant.ofEpochMilli(command.expiresAtMillis()));
        }
        PluginInstallation installation = inForce(command);
        switch (command.kind()) {
            case RUN_NOW, JOB -> run(key, command, installation);
            case DESCRIBE ->
                    book.answer(
                            key,
                            command,
                            CommandAnswer.done(
                                    command, describer.describe(plugin(key, command)), now()));
            default ->
                    book.answer(
                            key, command, CommandAnswer.done(command, storage.run(command), now()));
        }
    }

    private PluginInstallation inForce(PluginCommand command) throws CommandRefusedException {
        RegistrySnapshot snapshot = registry.get();
        PluginInstallation installation = snapshot.config(command.configId());
        if (installation != null && installation.identity().teamId() == command.teamId()) {
            return installation;
        }
        for (RefusedConfig each : snapshot.refused()) {
            if (each.identity().pluginConfigId() == command.configId()
                    && each.identity().teamId() == command.teamId()) {
                throw new CommandRefusedException(
                        "Plugin config %d is not in force: %s"
                                .formatted(command.configId(), each.reason()));
            }
        }
        throw new CommandRefusedException(
                snapshot.teams().byId(command.teamId()) == null
                        ? "There is no team " + command.teamId()
                        : "Plugin config %d of team %d is not in force: it does not exist, is disabled, or is another team's"
                                .formatted(command.configId(), command.teamId()));
    }

    private LoadedPlugin plugin(long key, PluginCommand command) throws CommandRefusedException {
        LoadedPlugin plugin = environment.plugins().of(key).find(command.configId());
        if (plugin == null) {
            throw new CommandRefusedException(
                    "Plugin config %d is being loaded; try again".formatted(command.configId()));
        }
        return plugin;
    }

    private void run(long key, PluginCommand command, PluginInstallation installation)
            throws Exception {
        HookCall call =
                command.kind() == CommandKind.RUN_NOW
                        ? task(key, command)
                        : job(command, installation);
        book.begun(command);
        environment
                .scheduler()
                .submitLater(new CommandRun(environment, key, book, command, call, null));
    }

    private HookCall task(long key, PluginCommand command) throws CommandRefusedException {
        String task = command.arguments().text("task");
        LoadedPlugin plugin = plugin(key, command);
        if (!plugin.loads()) {
            throw new CommandRefusedException(plugin.label() + " cannot be loaded; see its log");
        }
        Set<String> tasks = new TreeSet<>(plugin.instance().scheduledTasks());
        if (!tasks.contains(task)) {
            throw new CommandRefusedException(
                    "%s has no scheduled task \"%s\"%s"
                            .formatted(
                                    plugin.label(),
                                    task,
                                    tasks.isEmpty()
                                            ? ", nor any other"
                                            : "; it has " + String.join(", ", tasks)));
        }
        return HookCall.scheduledTask(task);
    }

    private static HookCall job(PluginCommand command, PluginInstallation installation)
            throws CommandRefusedException {
        CommandArguments arguments = command.arguments();
        String job = arguments.text("job");
        return HookCall.job(
                job,
                PublicJobs.payload(
                        installation.publicJobsJson(),
                        job,
                        arguments.object("payload"),
                        arguments.flag("staff"),
                        command.id()));
    }

    /**
     * Work of a command that was in flight at a snapshot.
     *
     * @param key Flink's key it was kept under
     */
    PluginWork restored(long key, InFlightEntry.Command command, byte[] journal) {
        HookCall call =
                command.command().kind() == CommandKind.RUN_NOW
                        ? HookCall.scheduledTask(command.name())
                        : HookCall.job(command.name(), command.payloadJson());
        return new CommandRun(environment, key, book, command.command(), call, journal);
    }

    private long now() {
        return environment.clock().getAsLong();
    }
}
