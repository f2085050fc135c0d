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
        this.journal = new HookJournal(configId, cutOff);
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
                environment.scheduler().hold(this, plugin.pausedUntilMillis());
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
