package io.hedgerow.operators.plugins;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import org.apache.flink.annotation.VisibleForTesting;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.IOUtils;

/**
 * Runs the plugins of each event's team, in one of two lanes. JavaScript runs on the task thread;
 * any number of calls wait at once, each person's events stay in order, and a checkpoint waits for
 * none of them: what is in flight goes into keyed state with the effects it had, and goes on from
 * there after a restore (decision 0045).
 *
 * <p>Owns: keyed state of {@link KeyedPluginState}, timers of the team. Lives: as its task.
 * Threads: task thread. Survives: restarts and rescaling, through keyed state.
 */
public final class PluginOperator extends AbstractStreamOperator<EventEnvelope>
        implements TwoInputStreamOperator<PluginInput, RegistryChange, EventEnvelope>,
                BoundedMultiInput,
                Triggerable<Long, TimerTarget> {

    private static final long serialVersionUID = 2L;
    private static final long FLUSH_MILLIS = 10_000;

    private final Lane lane;
    private final RegistryLoader registryLoader;
    private final PluginPlatform.Factory platformFactory;
    private final PluginOperatorOptions options;

    private transient PluginPlatform platform;
    private transient MailboxExecutor mailbox;
    private transient OneMail turnMail;
    private transient OwnerThreadLoop loop;
    private transient RegistryView registry;
    private transient WorkScheduler scheduler;
    private transient InputBrake brake;
    private transient WorkEnvironment environment;
    private transient OperatorOutputs outputs;
    private transient InFlightState inFlight;
    private transient OverflowValve overflow;
    private transient TeamClock teamClock;
    private transient Activations activations;
    private transient RefusalReports refusals;
    private transient CommandDesk commands;
    private transient PluginOperatorMetrics metrics;

    public PluginOperator(
            Lane lane,
            RegistryLoader registryLoader,
            PluginPlatform.Factory platformFactory,
            PluginOperatorOptions options) {
        this.lane = lane;
        this.registryLoader = registryLoader;
        this.platformFactory = platformFactory;
        this.options = options;
    }

    @Override
    public void open() throws Exception {
        super.open();
        platform = platformFactory.open();
        mailbox =
                getContainingTask()
                        .getMailboxExecutorFactory()
                        .createExecutor(getOperatorConfig().getChainIndex());
        metrics = new PluginOperatorMetrics(getMetricGroup(), platform.compilesJavaScript());
        OneMail completions =
                new OneMail(
                        mailbox,
                        () -> loop.drain(),
                        "plugin completions",
                        metrics::completionAfterClose);
        loop = new OwnerThreadLoop(this::now, completions, this::drainAt);
        registry = new RegistryView(registryLoader, platform, loop, loop, this::registryChanged);
        turnMail = new OneMail(mailbox, () -> scheduler.takeTurn(), "plugin work", () -> {});
        scheduler =
                new WorkScheduler(
                        options.inFlight(), this::setCurrentKey, turnMail, loop, this::now);
        brake =
                new InputBrake(
                        mailbox, scheduler, options.inFlight(), this::now, this::drainAt, metrics);
        outputs = new OperatorOutputs(output, metrics, this::now);
        KeyedPluginState state = new KeyedPluginState(getKeyedStateStore());
        inFlight = new InFlightState(state.inFlight(), this::setCurrentKey);
        overflow = new OverflowValve(state.overflow(), scheduler, options.overflowAbove());
        assemble(state);
        restore(state);
        reportRefusals();
        scheduleFlush();
    }

    private void assemble(KeyedPluginState state) throws Exception {
        TeamPlugins.KeyScope keys =
                lane == Lane.HOME ? new TeamKeys(this) : (team, action) -> action.run();
        TeamStores stores = new RefusedStores();
        if (lane == Lane.HOME) {
            teamClock =
                    new TeamClock(
                            state, FlinkTeamTimers.of(this, this), options, this::now, metrics);
            stores = teamClock.stores(options.state());
        }
        HookDriver hooks = new HookDriver(metrics);
        PluginReports reports =
                new PluginReports(outputs::status, this::now, getContainingTask()::isCanceled);
        PluginServices services =
                new PluginServices(
                        stores, loop, keys, platform, this::now, outputs::log, outputs::captured);
        LoadedPlugin.Environment ofPlugins =
                new LoadedPlugin.Environment(
                        hooks, scheduler, loop, this::now, reports, options.watchHealth());
        TeamPlugins plugins =
                new TeamPlugins(
                        registry.inForce(),
                        installation ->
                                LoadedPlugin.of(installation, platform, services, ofPlugins),
                        hooks,
                        reports,
                        this::pluginAdded,
                        keys);
        AppMetricsBuffer appMetrics = outputs.appMetrics();
        environment =
                new WorkEnvironment(
                        lane,
                        plugins,
                        hooks,
                        new ProcessEventChain(appMetrics, metrics, reports, this::now),
                        scheduler,
                        outputs,
                        appMetrics,
                        reports,
                        this::now);
        refusals = new RefusalReports(outputs::status, services::log, this::now);
        if (lane == Lane.HOME) {
            teamClock.runIn(environment);
            commands =
                    teamClock.commands(
                            registry,
                            outputs::answer,
                            getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
            activations =
                    new Activations(
                            state.activations(), plugins, teamClock.schedules(), keys, this::now);
        }
    }

    private void restore(KeyedPluginState state) throws Exception {
        inFlight.read(this.<Long>getKeyedStateBackend(), this::resubmit);
        overflow.restore(this.<Long>getKeyedStateBackend(), this::setCurrentKey);
        if (lane == Lane.HOME) {
            // Timers of the version that had one kind for all.
            getInternalTimerService("plugin-timers", VoidNamespaceSerializer.INSTANCE, teamClock);
            new HeldEventsMigration(state, this::setCurrentKey)
                    .run(this.<Long>getKeyedStateBackend(), this::resubmit);
            activations.restore(this.<Long>getKeyedStateBackend());
        }
    }

    private void resubmit(long key, InFlightEntry entry) {
        metrics.restored();
        scheduler.submitLater(RestoredWork.of(environment, commands, key, entry));
    }

    @Override
    public void processElement1(StreamRecord<PluginInput> element) throws Exception {
        PluginInput input = element.getValue();
        if (input instanceof PluginInput.Activation activation) {
            activations.add(activation.change());
            registry.changed(activation.change().revision());
            activations.apply(registry.revision());
            return;
        }
        if (input instanceof PluginInput.Command command) {
            commands.take(key(input), command.command());
            return;
        }
        if (input instanceof PluginInput.Returned returned) {
            overflow.returned(returned.event());
            admit(returned.event());
            return;
        }
        PluginInput.Event event = (PluginInput.Event) input;
        if (overflow.takes(event)) {
            outputs.overflow(new OverflowEvent(lane, event));
        } else {
            admit(event);
        }
    }

    private void admit(PluginInput.Event event) throws Exception {
        boolean idle = scheduler.isEmpty();
        if (idle && environment.plugins().hasNone(event.teamId()) && event.progress().isStart()) {
            outputs.passed(event.envelope());
            return;
        }
        brake.awaitRoom();
        scheduler.submit(new EventRun(environment, event, key(event), 0, null));
    }

    private long key(PluginInput input) {
        return lane == Lane.HOME ? input.teamId() : input.personKey();
    }

    @Override
    public void processElement2(StreamRecord<RegistryChange> element) {
        registry.changed(element.getValue().revision());
    }

    private void registryChanged(RegistrySnapshot snapshot, long revision) {
        environment.plugins().changeTo(snapshot);
        if (lane == Lane.HOME) {
            activations.apply(revision);
        }
        reportRefusals();
    }

    /** One of all subtasks does. */
    private void reportRefusals() {
        if (lane == Lane.HOME && getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
            refusals.inForce(registry.inForce());
        }
    }

    @VisibleForTesting
    long registryRevision() {
        return registry.revision();
    }

    private void pluginAdded(LoadedPlugin plugin) {
        if (lane == Lane.HOME && plugin.mayRunByItself()) {
            activations.start(plugin);
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<Long, TimerTarget> timer) throws Exception {
        teamClock.due(timer.getKey(), timer.getNamespace());
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    private void drainAt(long millis) {
        getProcessingTimeService().registerTimer(millis, time -> loop.drain());
    }

    private void scheduleFlush() {
        getProcessingTimeService()
                .registerTimer(
                        now() + FLUSH_MILLIS,
                        time -> {
                            flush();
                            scheduleFlush();
                        });
    }

    private void flush() {
        outputs.flush();
        metrics.sample(scheduler, overflow, environment.plugins(), registry.revision(), now());
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        super.prepareSnapshotPreBarrier(checkpointId);
        flush();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        inFlight.write(scheduler.all());
    }

    /**
     * Without more input nothing that is in flight may be left behind: it is run to its end.
     * Retries no longer wait for their time.
     */
    @Override
    public void endInput(int inputId) throws Exception {
        if (inputId != 1) {
            return;
        }
        scheduler.drain();
        while (!scheduler.isEmpty()) {
            mailbox.yield();
        }
        environment.plugins().tearDownAll();
        while (environment.plugins().anyLeaving() || !scheduler.isEmpty()) {
            mailbox.yield();
        }
        flush();
    }

    @Override
    public void close() throws Exception {
        IOUtils.closeAll(
                environment == null ? null : environment.plugins(),
                registry,
                platform == null ? null : platform::close,
                super::close);
    }

    @Override
    public void onEventTime(InternalTimer<Long, TimerTarget> timer) {
        throw new IllegalStateException("No event-time timers are registered");
    }
}
