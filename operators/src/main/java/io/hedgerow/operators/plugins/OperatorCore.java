package io.hedgerow.operators.plugins;

import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.runtime.PluginIdentity;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.util.IOUtils;

/**
 * What every operator that runs plugins is made of: the runtime, the loop that brings completions
 * to the task thread, the registry's view, the scheduler, the plugins loaded.
 *
 * <p>Owns: those. Lives: from the operator's {@code open} to its {@code close}. Threads: task
 * thread. Survives: the plugins' health; what else must is written by the operator.
 */
final class OperatorCore implements AutoCloseable {

    private static final long FLUSH_MILLIS = 10_000;

    private final AbstractStreamOperator<?> operator;
    private final int maxMessageBytes;
    private final PluginPlatform platform;
    private final MailboxExecutor mailbox;
    private final PluginOperatorMetrics metrics;
    private final OwnerThreadLoop loop;
    private final RegistryView registry;
    private final WorkScheduler scheduler;
    private final HookCounters counters;
    private final SideOutputs outputs;
    private final HealthState health;
    private WorkEnvironment environment;
    private PluginServices services;
    private RefusalReports refusals;

    /**
     * @param maxMessageBytes of the value of a message that may leave for a topic
     * @param onRegistry told of a newer registry and the revision it covers
     */
    OperatorCore(
            AbstractStreamOperator<?> operator,
            Output<?> output,
            RegistryLoader registryLoader,
            PluginPlatform.Factory platformFactory,
            InFlightLimits limits,
            int maxMessageBytes,
            ObjLongConsumer<RegistrySnapshot> onRegistry)
            throws Exception {
        this.operator = operator;
        this.maxMessageBytes = maxMessageBytes;
        platform = platformFactory.open();
        boolean complete = false;
        try {
            mailbox =
                    operator.getContainingTask()
                            .getMailboxExecutorFactory()
                            .createExecutor(operator.getOperatorConfig().getChainIndex());
            metrics =
                    new PluginOperatorMetrics(
                            operator.getMetricGroup(), platform.compilesJavaScript());
            OneMail completions =
                    new OneMail(
                            mailbox,
                            this::drain,
                            "plugin completions",
                            metrics::completionAfterClose);
            loop = new OwnerThreadLoop(this::now, completions, this::drainAt);
            OneMail turns = new OneMail(mailbox, this::takeTurn, "plugin work", () -> {});
            scheduler = new WorkScheduler(limits, operator::setCurrentKey, turns, loop, this::now);
            counters = new HookCounters(operator.getMetricGroup());
            outputs = new SideOutputs(output, metrics, counters);
            health = new HealthState(operator.getOperatorStateBackend());
            registry =
                    new RegistryView(
                            registryLoader,
                            platform,
                            loop,
                            loop,
                            (snapshot, revision) -> {
                                health.registryChanged(snapshot);
                                onRegistry.accept(snapshot, revision);
                            });
            complete = true;
        } finally {
            if (!complete) {
                platform.close();
            }
        }
    }

    private void drain() {
        loop.drain();
    }

    private void takeTurn() {
        scheduler.takeTurn();
    }

    /**
     * Completes the core; nothing runs before.
     *
     * @param chains what runs under a key
     * @param stores what of the key's state plugins reach
     * @param transports what plugins reach the world with
     * @param wasteful for which wasted time plugins are paused, see {@link PluginHealth}
     * @param keptMillis how long replaced chains are kept, see {@link KeptChains}
     * @param onAdded told of each plugin that joins a chain, its key being the current one
     */
    WorkEnvironment assemble(
            TeamPlugins.Chains chains,
            TeamStores stores,
            TeamPlugins.KeyScope keys,
            PluginServices.Transports transports,
            Set<PluginHealth.Waste> wasteful,
            long keptMillis,
            Consumer<LoadedPlugin> onAdded) {
        HookDriver hooks = new HookDriver(metrics, counters);
        TeamPlugins.KeyScope timed =
                (key, action) -> keys.run(key, () -> scheduler.time().of(key, action));
        PluginReports reports =
                new PluginReports(
                        outputs::status, this::now, operator.getContainingTask()::isCanceled);
        services =
                new PluginServices(
                        stores,
                        loop,
                        timed,
                        platform,
                        transports,
                        this::now,
                        outputs::log,
                        new CaptureOutlet(
                                outputs::captured,
                                outputs::deadLetter,
                                maxMessageBytes,
                                this::now));
        refusals = new RefusalReports(outputs::status, services::log, this::now);
        LoadedPlugin.Environment ofPlugins =
                new LoadedPlugin.Environment(
                        hooks,
                        scheduler,
                        loop,
                        timed,
                        this::now,
                        reports,
                        health::restored,
                        wasteful);
        TeamPlugins plugins =
                new TeamPlugins(
                        registry.inForce(),
                        chains,
                        (key, installation) ->
                                LoadedPlugin.of(key, installation, platform, services, ofPlugins),
                        hooks,
                        reports,
                        onAdded,
                        timed,
                        new KeptChains(loop, this::now, keptMillis));
        environment =
                new WorkEnvironment(
                        plugins, hooks, scheduler, outputs.appMetrics(), reports, this::now);
        return environment;
    }

    WorkEnvironment environment() {
        return environment;
    }

    TeamPlugins plugins() {
        return environment.plugins();
    }

    PluginPlatform platform() {
        return platform;
    }

    MailboxExecutor mailbox() {
        return mailbox;
    }

    MailboxWait mailboxWait() {
        return new MailboxWait(mailbox, loop);
    }

    PluginOperatorMetrics metrics() {
        return metrics;
    }

    OwnerThreadLoop loop() {
        return loop;
    }

    RegistryView registry() {
        return registry;
    }

    WorkScheduler scheduler() {
        return scheduler;
    }

    SideOutputs outputs() {
        return outputs;
    }

    /** Tells which configs must not run; one of all subtasks of the job does. */
    void reportRefusals() {
        refusals.inForce(registry.inForce());
    }

    /** The log of a config that does not run. */
    PluginLog log(PluginIdentity plugin) {
        return services.log(plugin);
    }

    int subtask() {
        return operator.getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
    }

    /** Milliseconds since the epoch. */
    long now() {
        return operator.getProcessingTimeService().getCurrentProcessingTime();
    }

    void drainAt(long millis) {
        operator.getProcessingTimeService().registerTimer(millis, time -> loop.drain());
    }

    /** Writes what is no keyed state. */
    void snapshot() throws Exception {
        health.write(plugins(), now());
    }

    /** Has something done every ten seconds. */
    void everyFlush(Runnable flush) {
        operator.getProcessingTimeService()
                .registerTimer(
                        now() + FLUSH_MILLIS,
                        time -> {
                            flush.run();
                            everyFlush(flush);
                        });
    }

    /** Runs all work to its end, retries without their waits, and tears the plugins down. */
    void runToEnd() throws InterruptedException {
        scheduler.drain();
        while (!scheduler.isEmpty()) {
            mailbox.yield();
        }
        plugins().tearDownAll();
        while (plugins().anyLeaving() || !scheduler.isEmpty()) {
            mailbox.yield();
        }
    }

    @Override
    public void close() throws Exception {
        IOUtils.closeAll(environment == null ? null : plugins(), registry, platform::close);
    }
}
