package io.hedgerow.operators.plugins;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import java.util.Set;
import org.apache.flink.annotation.VisibleForTesting;
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

    private final Lane lane;
    private final RegistryLoader registryLoader;
    private final PluginPlatform.Factory platformFactory;
    private final PluginOperatorOptions options;

    private transient OperatorCore core;
    private transient WorkScheduler scheduler;
    private transient InputBrake brake;
    private transient ChainEnvironment environment;
    private transient OperatorOutputs outputs;
    private transient InFlightState inFlight;
    private transient OverflowValve overflow;
    private transient TeamClock teamClock;
    private transient Activations activations;
    private transient CommandDesk commands;

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
        core =
                new OperatorCore(
                        this,
                        output,
                        registryLoader,
                        platformFactory,
                        options.inFlight(),
                        options.maxMessageBytes(),
                        this::registryChanged);
        scheduler = core.scheduler();
        brake =
                new InputBrake(
                        core.mailboxWait(),
                        scheduler,
                        options.inFlight(),
                        core::now,
                        core.metrics());
        outputs = new OperatorOutputs(output, core.outputs(), core.metrics(), core::now);
        KeyedPluginState state = new KeyedPluginState(getKeyedStateStore());
        inFlight = new InFlightState(state.inFlight(), this::setCurrentKey);
        overflow =
                new OverflowValve(
                        state.overflow(),
                        scheduler,
                        options.overflowAbove(),
                        options.maxMessageBytes());
        assemble(state);
        restore(state);
        core.everyFlush(this::flush);
        reportRefusals();
    }

    private void assemble(KeyedPluginState state) throws Exception {
        TeamPlugins.KeyScope keys =
                lane == Lane.HOME ? new TeamKeys(this) : (team, action) -> action.run();
        TeamStores stores = new RefusedStores();
        if (lane == Lane.HOME) {
            teamClock =
                    new TeamClock(
                            state,
                            FlinkTeamTimers.of(this, this),
                            options.scheduleMinute(),
                            core::now,
                            core.metrics());
            stores = teamClock.stores(options.state());
        }
        WorkEnvironment work =
                core.assemble(
                        RegistrySnapshot::chain,
                        stores,
                        keys,
                        (plugin, http) -> http,
                        options.watchHealth() ? PluginHealth.ALL_WASTE : Set.of(),
                        lane == Lane.HOME ? KeptChains.KEPT_MILLIS : 0,
                        this::pluginAdded);
        environment =
                new ChainEnvironment(
                        work,
                        lane,
                        new ProcessEventChain(
                                work.appMetrics(), core.metrics(), work.reports(), core::now),
                        outputs);
        if (lane == Lane.HOME) {
            teamClock.runIn(work, keys);
            commands =
                    teamClock.commands(
                            core, options.keepCommands(), options.state(), ScheduleOwner.INGESTION);
            activations =
                    new Activations(
                            state.activations(),
                            work.plugins(),
                            teamClock.schedules(),
                            teamClock.purge(core, ScheduleOwner.INGESTION),
                            keys,
                            core::now,
                            ScheduleOwner.INGESTION);
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
            teamClock.restore(this.<Long>getKeyedStateBackend());
            activations.restore(this.<Long>getKeyedStateBackend());
        }
    }

    private void resubmit(long key, InFlightEntry entry) {
        core.metrics().restored();
        scheduler.submitLater(
                RestoredWork.of(
                        environment,
                        commands,
                        lane == Lane.HOME ? teamClock.jobs() : null,
                        key,
                        entry));
    }

    @Override
    public void processElement1(StreamRecord<PluginInput> element) throws Exception {
        PluginInput input = element.getValue();
        if (input instanceof PluginInput.Activation activation) {
            activations.add(input.teamId(), activation.change());
            core.registry().changed(activation.change().revision());
            activations.applyTo(input.teamId(), core.registry().revision());
            return;
        }
        if (input instanceof PluginInput.Command command) {
            commands.take(input.teamId(), command.command());
            return;
        }
        if (input instanceof PluginInput.Returned returned) {
            overflow.returned(returned.event());
            admit(returned.event());
            return;
        }
        PluginInput.Event event = (PluginInput.Event) input;
        OverflowEvent leaving = new OverflowEvent(lane, event);
        if (overflow.takes(leaving)) {
            outputs.overflow(leaving);
        } else {
            admit(event);
        }
    }

    private void admit(PluginInput.Event event) throws Exception {
        long key = (Long) getCurrentKey();
        boolean idle = scheduler.isEmpty();
        if (idle && core.plugins().hasNone(event.teamId()) && event.progress().isStart()) {
            outputs.passed(event.envelope());
            return;
        }
        brake.awaitRoom();
        scheduler.submit(new EventRun(environment, event, key, 0, null));
    }

    @Override
    public void processElement2(StreamRecord<RegistryChange> element) {
        core.registry().changed(element.getValue().revision());
    }

    private void registryChanged(RegistrySnapshot snapshot, long revision) {
        core.plugins().changeTo(snapshot);
        if (lane == Lane.HOME) {
            activations.apply(revision);
        }
        reportRefusals();
    }

    /** One of all subtasks does. */
    private void reportRefusals() {
        if (lane == Lane.HOME && core.subtask() == 0) {
            core.reportRefusals();
        }
    }

    @VisibleForTesting
    long registryRevision() {
        return core.registry().revision();
    }

    @VisibleForTesting
    WorkScheduler scheduler() {
        return scheduler;
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

    private void flush() {
        core.outputs().flush();
        core.metrics()
                .sample(
                        scheduler,
                        overflow.persons(),
                        core.plugins(),
                        core.registry().revision(),
                        core.now());
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        super.prepareSnapshotPreBarrier(checkpointId);
        flush();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        core.snapshot();
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
        core.runToEnd();
        flush();
    }

    @Override
    public void close() throws Exception {
        IOUtils.closeAll(core, super::close);
    }

    @Override
    public void onEventTime(InternalTimer<Long, TimerTarget> timer) {
        throw new IllegalStateException("No event-time timers are registered");
    }
}
