package io.hedgerow.operators.plugins;

import io.hedgerow.operators.delivery.DeliveryHooks;
import io.hedgerow.operators.delivery.DeliveryInput;
import io.hedgerow.operators.delivery.DeliveryItem;
import io.hedgerow.operators.delivery.DeliveryKey;
import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.delivery.DeliveryState;
import io.hedgerow.operators.delivery.HeapBudget;
import io.hedgerow.operators.delivery.ProcessedEvent;
import io.hedgerow.operators.delivery.WebhookSender;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import java.util.List;
import java.util.Set;
import org.apache.flink.annotation.VisibleForTesting;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.IOUtils;

/**
 * Delivers events to third parties through the plugins' {@code onEvent}, {@code exportEvents},
 * {@code composeWebhook} and {@code onSnapshot} (contract §2.6, §2.7, §2.12). Buffers, retries and
 * what waits for a destination are keyed state, so a third party that hangs or is away costs its
 * own delay, and nothing is dropped: what cannot be delivered becomes a dead letter (decision
 * 0058). Everything it says goes to side outputs, see {@link PluginOutputs}; there is no main
 * output.
 *
 * <p>Owns: keyed state of {@link DeliveryState} and {@link KeyedPluginState}, timers. Lives: as its
 * task. Threads: task thread. Survives: restarts and rescaling, through keyed state.
 */
public final class DeliveryOperator extends AbstractStreamOperator<Void>
        implements TwoInputStreamOperator<DeliveryInput, RegistryChange, Void>,
                BoundedMultiInput,
                Triggerable<Long, TimerTarget> {

    private static final long serialVersionUID = 1L;

    /** A hanging destination is no fault of the plugin's: the breaker deals with it. */
    private static final Set<PluginHealth.Waste> WASTEFUL = Set.of(PluginHealth.Waste.STOPPED);

    private final RegistryLoader registryLoader;
    private final PluginPlatform.Factory platformFactory;
    private final DeliveryOptions options;

    private transient OperatorCore core;
    private transient HeapBudget heap;
    private transient Destinations destinations;
    private transient DeliveryMetrics metrics;
    private transient InFlightState inFlight;
    private transient TeamClock clock;
    private transient Activations activations;
    private transient CommandDesk commands;

    public DeliveryOperator(
            RegistryLoader registryLoader,
            PluginPlatform.Factory platformFactory,
            DeliveryOptions options) {
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
        heap = new HeapBudget(options.backlog().heapBytes());
        metrics = new DeliveryMetrics(getMetricGroup());
        KeyedPluginState state = new KeyedPluginState(getKeyedStateStore());
        inFlight = new InFlightState(state.inFlight(), this::setCurrentKey);
        assemble(state);
        restore();
        core.everyFlush(this::flush);
    }

    private void assemble(KeyedPluginState state) throws Exception {
        TeamKeys keys = new TeamKeys(this);
        TeamTimers timers = FlinkTeamTimers.of(this, this);
        clock = new TeamClock(state, timers, options.scheduleMinute(), core::now, core.metrics());
        WorkEnvironment work =
                core.assemble(
                        DeliveryOperator::chain,
                        clock.stores(options.state()),
                        keys,
                        (plugin, http) -> destinations.of(plugin.key()).watched(http),
                        WASTEFUL,
                        0,
                        this::pluginAdded);
        clock.runIn(work, keys);
        commands =
                clock.commands(
                        core, options.keepCommands(), options.state(), ScheduleOwner.DELIVERY);
        activations =
                new Activations(
                        state.activations(),
                        work.plugins(),
                        clock.schedules(),
                        clock.purge(core, ScheduleOwner.DELIVERY),
                        keys,
                        core::now,
                        ScheduleOwner.DELIVERY);
        destinations =
                new Destinations(
                        new DeliveryEnvironment(
                                work,
                                options,
                                DeliveryState.of(getKeyedStateStore()),
                                heap,
                                timers,
                                new DeliveryOutcomes(
                                        core.outputs(), work.reports(), metrics, core::now),
                                new WebhookSender(options.webhookTimeout()),
                                core.platform(),
                                core.loop(),
                                keys));
    }

    /** The key's config, if it is in force and may have something to deliver. */
    private static List<PluginInstallation> chain(RegistrySnapshot registry, long key) {
        PluginInstallation installation = registry.config(DeliveryKey.configId(key));
        if (installation == null) {
            return List.of();
        }
        DeliveryHooks hooks = DeliveryHooks.of(installation);
        return hooks.events() || hooks.snapshots() || installation.code() == null
                ? List.of(installation)
                : List.of();
    }

    private void restore() throws Exception {
        inFlight.read(
                this.<Long>getKeyedStateBackend(),
                (key, entry) -> {
                    core.metrics().restored();
                    core.scheduler()
                            .submitLater(
                                    RestoredWork.of(
                                            core.environment(),
                                            commands,
                                            clock.jobs(),
                                            key,
                                            entry));
                });
        clock.restore(this.<Long>getKeyedStateBackend());
        activations.restore(this.<Long>getKeyedStateBackend());
        destinations.restore(this.<Long>getKeyedStateBackend());
        // Not here: it may emit, and what is behind this operator may not be open yet.
        core.loop().execute(() -> destinations.each(Destination::due));
    }

    @Override
    public void processElement1(StreamRecord<DeliveryInput> element) throws Exception {
        DeliveryInput input = element.getValue();
        if (input instanceof DeliveryInput.Activation activation) {
            activations.add(input.key(), activation.change());
            core.registry().changed(activation.change().revision());
            activations.applyTo(input.key(), core.registry().revision());
        } else if (input instanceof DeliveryInput.Command command) {
            commands.take(input.key(), command.command());
        } else if (input instanceof DeliveryInput.Replayed replayed) {
            take(input.key(), replayed.events(), replayed.replay());
        } else {
            take(input.key(), List.of(((DeliveryInput.Event) input).event()), null);
        }
    }

    private void take(long key, List<ProcessedEvent> events, DeliveryItem.Replay replay)
            throws Exception {
        Destination destination = destinations.of(key);
        if (options.backlog().whenFull() == DeliveryOptions.WhenFull.BACK_PRESSURE
                && destination.isFull()) {
            // Overdrawn after a while, so that a checkpoint's barrier behind the input comes
            // through.
            core.mailboxWait()
                    .until(() -> !destination.isFull(), options.inFlight().overdraftWait());
            setCurrentKey(key);
        }
        destination.take(events, replay);
    }

    @Override
    public void processElement2(StreamRecord<RegistryChange> element) {
        core.registry().changed(element.getValue().revision());
    }

    private void registryChanged(RegistrySnapshot snapshot, long revision) {
        core.plugins().changeTo(snapshot);
        destinations.each(Destination::registryChanged);
        destinations.forgetGone();
        activations.apply(revision);
    }

    @VisibleForTesting
    long registryRevision() {
        return core.registry().revision();
    }

    @VisibleForTesting
    int attemptsUnderWay() {
        return destinations.all().stream().mapToInt(Destination::underWay).sum();
    }

    private void pluginAdded(LoadedPlugin plugin) {
        if (plugin.mayRunByItself()) {
            activations.start(plugin);
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<Long, TimerTarget> timer) throws Exception {
        if (timer.getNamespace().kind() == TimerTarget.Kind.DELIVERY) {
            Destination destination = destinations.find(timer.getKey());
            if (destination != null) {
                destination.due();
            }
        } else {
            clock.due(timer.getKey(), timer.getNamespace());
        }
    }

    private void flush() {
        core.outputs().flush();
        core.metrics()
                .sample(
                        core.scheduler(),
                        0,
                        core.plugins(),
                        core.registry().revision(),
                        core.now());
        metrics.sample(destinations.all(), heap.used());
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
        inFlight.write(core.scheduler().all());
        destinations.each(destination -> destination.store(context.getCheckpointId()));
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        destinations.each(destination -> destination.checkpointCompleted(checkpointId));
    }

    /**
     * Without more input nothing may be left behind: buffers are flushed and every item is run to
     * its end, be it a dead letter. Retries no longer wait for their time.
     */
    @Override
    public void endInput(int inputId) throws Exception {
        if (inputId != 1) {
            return;
        }
        destinations.each(Destination::drain);
        while (!destinations.isEmpty()) {
            core.mailbox().yield();
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
