package io.hedgerow.operators.plugins;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.output.DeadLetters;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SharedRegistry;
import io.hedgerow.runtime.HookCall;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.IOUtils;
import org.apache.flink.util.OutputTag;

/**
 * Runs the plugins of each event's team; keyed by team id. While an invocation waits on HTTP the
 * task thread waits with it (decision 0042).
 *
 * <p>Owns: keyed state {@code storage}, {@code cache}, {@code held}, {@code waiting}, {@code jobs},
 * {@code next-job}, {@code schedules}. Lives: as its task. Threads: task thread. Survives: restarts
 * and rescaling, through keyed state.
 */
public final class PluginOperator extends AbstractStreamOperator<EventEnvelope>
        implements OneInputStreamOperator<EventEnvelope, EventEnvelope>,
                Triggerable<Long, VoidNamespace> {

    private static final long serialVersionUID = 1L;
    private static final String STAGE = "pluginsProcessEventStep";
    private static final long METRICS_FLUSH_MILLIS = 10_000;
    private static final long TIMER_GRAIN_MILLIS = 100;

    private final RegistryLoader registryLoader;
    private final PluginPlatform.Factory platformFactory;
    private final StateLimits limits;

    private transient boolean registryAcquired;
    private transient PluginPlatform platform;
    private transient OwnerThreadLoop loop;
    private transient TeamPlugins plugins;
    private transient ProcessEventChain chain;
    private transient BackgroundRuns background;
    private transient HeldEvents held;
    private transient AppMetricsBuffer appMetrics;
    private transient PluginOperatorMetrics metrics;
    private transient InternalTimerService<VoidNamespace> timers;

    public PluginOperator(
            RegistryLoader registryLoader,
            PluginPlatform.Factory platformFactory,
            StateLimits limits) {
        this.registryLoader = registryLoader;
        this.platformFactory = platformFactory;
        this.limits = limits;
    }

    @Override
    public void open() throws Exception {
        super.open();
        RegistrySnapshot registry = SharedRegistry.acquire(registryLoader);
        registryAcquired = true;
        platform = platformFactory.open();
        timers = getInternalTimerService("plugin-timers", VoidNamespaceSerializer.INSTANCE, this);
        loop =
                new OwnerThreadLoop(
                        System::currentTimeMillis,
                        new CompletionMail(mailbox(), () -> loop.drain()));
        metrics = new PluginOperatorMetrics(getMetricGroup(), platform.compilesJavaScript());
        appMetrics = new AppMetricsBuffer();
        KeyedPluginState state = new KeyedPluginState(getKeyedStateStore());
        held = new HeldEvents(state.held(), state.waiting());
        JobBook jobs = new JobBook(state.jobs(), state.nextJob(), this::registerTimer);
        HookRunner runner = this::runHook;
        plugins =
                new TeamPlugins(
                        registry,
                        platform,
                        new PluginServices(
                                state.storage(),
                                state.cache(),
                                limits,
                                jobs,
                                loop,
                                this::withKey,
                                platform,
                                this::now,
                                entry -> side(PluginOutputs.PLUGIN_LOG, entry),
                                this::captured),
                        this::startSchedules);
        chain = new ProcessEventChain(runner, appMetrics, metrics, this::now);
        background =
                new BackgroundRuns(
                        plugins,
                        jobs,
                        new ScheduleBook(state.schedules(), this::registerTimer),
                        runner,
                        appMetrics,
                        this::now);
        scheduleMetricsFlush();
    }

    @Override
    public void processElement(StreamRecord<EventEnvelope> element) throws Exception {
        EventEnvelope event = element.getValue();
        long team = event.teamId();
        if (held.holds(team, event.distinctId())) {
            held.enqueue(event);
            return;
        }
        List<LoadedPlugin> teamPlugins = plugins.of(team);
        if (teamPlugins.isEmpty()) {
            output.collect(element);
            return;
        }
        settle(event, chain.run(teamPlugins, event, ChainProgress.START));
    }

    /** Returns whether the event has left; otherwise it is held. */
    private boolean settle(EventEnvelope event, ChainOutcome outcome) throws Exception {
        if (outcome instanceof ChainOutcome.Passed passed) {
            output.collect(new StreamRecord<>(passed.event()));
        } else if (outcome instanceof ChainOutcome.Dropped) {
            metrics.dropped();
        } else if (outcome instanceof ChainOutcome.DeadLettered dead) {
            metrics.deadLettered();
            List<String> facts = new ArrayList<>(dead.history());
            facts.add("attempts:" + dead.history().size());
            side(
                    PluginOutputs.DEAD_LETTERS,
                    DeadLetters.of(event, STAGE, dead.reason(), facts, now()));
        } else if (outcome instanceof ChainOutcome.Held until) {
            held.hold(event, until.progress(), until.untilMillis());
            registerTimer(until.untilMillis());
            return false;
        }
        return true;
    }

    @Override
    public void onProcessingTime(InternalTimer<Long, VoidNamespace> timer) throws Exception {
        long team = timer.getKey();
        resumeDue(team, now());
        background.runDue(team, now());
    }

    private void resumeDue(long team, long nowMillis) throws Exception {
        if (held.isEmpty(team)) {
            return;
        }
        for (String person : held.due(nowMillis)) {
            HeldEvent head = held.head(person);
            EventEnvelope event = head.event();
            ChainProgress progress = head.progress();
            while (event != null && settle(event, chain.run(plugins.of(team), event, progress))) {
                event = held.next(team, person);
                progress = ChainProgress.START;
            }
        }
    }

    private HookResult runHook(PluginInstance plugin, HookCall call) throws InterruptedException {
        HookResult[] result = new HookResult[1];
        plugin.invoke(call, settled -> result[0] = settled);
        loop.runUntil(() -> result[0] != null);
        return result[0];
    }

    private MailboxExecutor mailbox() {
        return getContainingTask()
                .getMailboxExecutorFactory()
                .createExecutor(getOperatorConfig().getChainIndex());
    }

    private void withKey(long team, Runnable action) {
        Object before = getCurrentKey();
        setCurrentKey(team);
        try {
            action.run();
        } finally {
            if (before != null) {
                setCurrentKey(before);
            }
        }
    }

    private void startSchedules(LoadedPlugin plugin) {
        try {
            background.start(plugin);
        } catch (Exception e) {
            throw new FlinkRuntimeException(
                    "Cannot start the schedules of plugin config " + plugin.configId(), e);
        }
    }

    private void captured(CapturedMessage message) {
        metrics.captured();
        side(PluginOutputs.CAPTURED, message);
    }

    /** Times are rounded up, so that bulk jobs and retries share timers. */
    private void registerTimer(long millis) {
        long grain = Math.floorDiv(millis + TIMER_GRAIN_MILLIS - 1, TIMER_GRAIN_MILLIS);
        timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, grain * TIMER_GRAIN_MILLIS);
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    private <T> void side(OutputTag<T> tag, T value) {
        output.collect(tag, new StreamRecord<>(value));
    }

    private void scheduleMetricsFlush() {
        getProcessingTimeService()
                .registerTimer(
                        now() + METRICS_FLUSH_MILLIS,
                        time -> {
                            loop.drain();
                            flushAppMetrics();
                            scheduleMetricsFlush();
                        });
    }

    private void flushAppMetrics() {
        appMetrics.flush((AppMetric metric) -> side(PluginOutputs.APP_METRICS, metric));
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        super.prepareSnapshotPreBarrier(checkpointId);
        flushAppMetrics();
    }

    /**
     * A bounded input ends here: what is held is settled first, or it would be lost. Retries no
     * longer wait; a plugin's setup still does.
     */
    @Override
    public void finish() throws Exception {
        List<Long> teams;
        try (Stream<Long> keys =
                this.<Long>getKeyedStateBackend()
                        .getKeys(KeyedPluginState.HELD, VoidNamespace.INSTANCE)) {
            teams = keys.distinct().toList();
        }
        for (long team : teams) {
            setCurrentKey(team);
            while (!held.isEmpty(team)) {
                resumeDue(team, Long.MAX_VALUE);
                loop.drain();
                Thread.sleep(held.isEmpty(team) ? 0 : TIMER_GRAIN_MILLIS);
            }
        }
        loop.drain();
        flushAppMetrics();
        super.finish();
    }

    @Override
    public void close() throws Exception {
        try {
            IOUtils.closeAll(plugins, platform == null ? null : platform::close);
        } finally {
            if (registryAcquired) {
                SharedRegistry.release(registryLoader);
                registryAcquired = false;
            }
            super.close();
        }
    }

    @Override
    public void onEventTime(InternalTimer<Long, VoidNamespace> timer) {
        throw new IllegalStateException("No event-time timers are registered");
    }
}
