package io.hedgerow.operators.plugins;

import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandKind;
import io.hedgerow.operators.commands.PluginCommand;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;

/**
 * A scheduled task or a public job that a command runs; the command is answered when that has
 * ended. A task never overlaps with a tick of its schedule.
 */
final class CommandRun extends SingleHookRun {

    private static final int OVERHEAD_BYTES = 300;

    private final PluginCommand command;
    private final HookCall call;
    private final CommandBook book;

    /**
     * @param key Flink's
     * @param call what the command asks for, as a checked hook
     */
    CommandRun(
            WorkEnvironment environment,
            long key,
            CommandBook book,
            PluginCommand command,
            HookCall call,
            byte[] cutOff) {
        super(
                environment,
                order(key, command, call),
                command.configId(),
                OVERHEAD_BYTES + 4 * command.argumentsJson().length(),
                cutOff);
        this.command = command;
        this.call = call;
        this.book = book;
    }

    private static OrderKey order(long key, PluginCommand command, HookCall call) {
        return command.kind() == CommandKind.RUN_NOW
                ? OrderKey.task(key, command.configId(), call.name())
                : OrderKey.command(key, command.id());
    }

    @Override
    HookCall call() {
        return call;
    }

    @Override
    InvocationOrigin origin() {
        return new InvocationOrigin("command:" + command.id(), 0);
    }

    @Override
    InFlightEntry.Input input() {
        return new InFlightEntry.Command(command, call.name(), call.argumentJson());
    }

    @Override
    void discarded(LoadedPlugin plugin, String why) {
        answer(CommandAnswer.refused(command, "Not run: " + why, now()));
    }

    @Override
    void ended(LoadedPlugin plugin, HookResult result) {
        if (command.kind() == CommandKind.RUN_NOW) {
            TaskRun.count(environment(), command.teamId(), configId(), result);
        }
        answer(
                result instanceof HookResult.Threw threw
                        ? CommandAnswer.failed(
                                command, threw.name() + ": " + threw.message(), now())
                        : CommandAnswer.done(command, "{}", now()));
    }

    private void answer(CommandAnswer answer) {
        book.answer(key(), command, answer);
    }

    private long now() {
        return environment().clock().getAsLong();
    }
}
