package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;

/** Work that is one hook of one config: a job, a tick of a schedule. At most one attempt. */
abstract class SingleHookRun extends PluginWork {

    private final WorkEnvironment environment;
    private final int configId;
    private final HookJournal journal;
    private TeamChain chain;

    SingleHookRun(
            WorkEnvironment environment, OrderKey order, int configId, int bytes, byte[] cutOff) {
        super(order.teamId(), order, bytes, environment.clock().getAsLong());
        this.environment = environment;
        this.configId = configId;
        this.journal = new HookJournal(this, environment.scheduler(), configId, cutOff);
    }

    final int configId() {
        return configId;
    }

    final WorkEnvironment environment() {
        return environment;
    }

    abstract HookCall call();

    abstract InvocationOrigin origin();

    abstract InFlightEntry.Input input();

    /** The config is not in force, does not work, or has no such function. */
    abstract void discarded(LoadedPlugin pluginOrNull, String why);

    /**
     * Gives what has not begun back to where it came from.
     *
     * @param untilMillis when it may run, milliseconds since the epoch
     * @return whether it is kept there; else it stays work that waits
     */
    boolean putBack(long untilMillis) {
        return false;
    }

    abstract void ended(LoadedPlugin plugin, HookResult result);

    @Override
    final InFlightEntry entry() {
        return new InFlightEntry(input(), notBefore, configId, journal.toBytes());
    }

    @Override
    final void run() {
        if (chain == null) {
            chain = environment.plugins().of(teamId()).use();
        }
        LoadedPlugin plugin = chain.find(configId);
        if (plugin == null) {
            discarded(null, "the config is no longer in force");
            end();
            return;
        }
        switch (plugin.prepare(this)) {
            case WAIT -> {
                return;
            }
            case FAILED -> {
                discarded(plugin, "the app is disabled");
                end();
                return;
            }
            case PAUSED -> {
                paused(plugin);
                return;
            }
            default -> {
                // goes on below
            }
        }
        HookResult result =
                environment
                        .hooks()
                        .call(
                                plugin,
                                call(),
                                origin(),
                                journal.begin(configId),
                                later ->
                                        environment
                                                .scheduler()
                                                .resume(this, () -> settled(plugin, later)));
        if (result != null) {
            settled(plugin, result);
        }
    }

    /** At the end of the input nobody waits for the end of a pause. */
    private void paused(LoadedPlugin plugin) {
        if (!journal.isCutOff() && putBack(plugin.pausedUntilMillis())) {
            end();
        } else if (environment.scheduler().isDraining()) {
            discarded(plugin, "the plugin is paused, and the input has ended");
            end();
        } else {
            environment.scheduler().hold(this, plugin.pausedUntilMillis());
        }
    }

    private void settled(LoadedPlugin plugin, HookResult result) {
        if (journal.mustGoAgain(result)) {
            environment.scheduler().wake(this);
            return;
        }
        HookResult told = HookResult.plain(result);
        if (told instanceof HookResult.Threw threw) {
            environment.reports().failed(plugin, threw, null);
        }
        ended(plugin, told);
        end();
    }

    private void end() {
        chain.leave();
        environment.scheduler().finished(this);
    }
}
