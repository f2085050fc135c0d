package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.host.LogSink;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.Triggerable;

/**
 * What of a team happens by time: jobs, schedules, the sweep of the cache and of commands. A timer
 * that fires only puts work in; ten thousand that are due at the full minute hold nobody up.
 *
 * <p>Owns: the books over the team's state. Lives: as the operator of the home lane. Threads: task
 * thread; the current key is the team. Survives: restarts, through the books' state and timers.
 */
final class TeamClock implements Triggerable<Long, VoidNamespace> {

    private final MapState<PluginStateKey, byte[]> storage;
    private final MapState<PluginStateKey, byte[]> cache;
    private final JobBook jobs;
    private final JobAdmission dueJobs;
    private final ScheduleBook schedules;
    private final ConfigPurge purge;
    private final CacheSweep sweep;
    private final LongSupplier clock;
    private final PluginOperatorMetrics metrics;
    private final MapState<String, KeptCommand> commands;
    private final TeamTimers timers;
    private CommandBook answers;
    private WorkEnvironment environment;

    TeamClock(
            KeyedPluginState state,
            TeamTimers timers,
            Duration scheduleMinute,
            LongSupplier clock,
            PluginOperatorMetrics metrics) {
        this.storage = state.storage();
        this.cache = state.cache();
        this.jobs = new JobBook(state.jobs(), state.nextJob(), timers);
        this.purge = new ConfigPurge(state.jobs(), storage, cache, timers, clock);
        this.dueJobs = new JobAdmission(jobs, state.dueJobs(), purge);
        this.schedules = new ScheduleBook(state.schedules(), timers, scheduleMinute);
        this.sweep = new CacheSweep(cache, timers);
        this.commands = state.commands();
        this.timers = timers;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** To be called once, before anything is due. */
    void runIn(WorkEnvironment work, TeamPlugins.KeyScope keys) {
        environment = work;
        dueJobs.runIn(work, keys);
    }

    /** After what was in flight at the snapshot has been submitted again. */
    void restore(KeyedStateBackend<Long> backend) {
        sweep.in(backend);
        purge.in(backend);
        dueJobs.restore(backend);
    }

    /** To be called once, before anything is due. */
    ConfigPurge purge(OperatorCore core, ScheduleOwner here) {
        purge.runIn(core.registry()::inForce, core::log, here);
        return purge;
    }

    JobAdmission jobs() {
        return dueJobs;
    }

    /** To be called once, after {@link #runIn}. */
    CommandDesk commands(
            OperatorCore core, Duration keepCommands, StateLimits limits, ScheduleOwner here) {
        answers = new CommandBook(commands, timers, keepCommands, clock, core.outputs()::answer);
        return new CommandDesk(
                answers,
                new StorageCommands(storage, limits),
                new PluginDescriber(
                        schedules,
                        jobs,
                        environment.scheduler(),
                        core.registry()::revision,
                        clock,
                        core.subtask()),
                core.registry()::inForce,
                environment,
                here);
    }

    ScheduleBook schedules() {
        return schedules;
    }

    TeamStores stores(StateLimits limits) {
        return new HomeStores(storage, cache, limits, sweep, jobs, dueJobs, clock);
    }

    /** A timer of the team has fired. */
    void due(long team, TimerTarget target) throws Exception {
        switch (target.kind()) {
            case JOB -> dueJobs.due(team, target.id());
            case TASK -> {
                ScheduleBook.Tick tick =
                        schedules.take((int) target.id(), target.name(), clock.getAsLong());
                if (tick != null) {
                    submit(team, tick);
                }
            }
            case CACHE_SWEEP -> sweep.run(team, clock.getAsLong());
            case CONFIG_PURGE -> purge.due(team, target);
            case COMMAND_SWEEP -> answers.sweep(team);
            default -> throw new IllegalStateException("Unknown timer: " + target);
        }
    }

    /** Ticks that were missed while the task ran or the job was down: see {@link MissedTicks}. */
    private void submit(long team, ScheduleBook.Tick tick) {
        long now = clock.getAsLong();
        metrics.tickWasLate(now - tick.scheduledFor());
        MissedTicks policy = policy(team, tick);
        int waiting =
                environment
                        .scheduler()
                        .waitingUnder(OrderKey.task(team, tick.configId(), tick.task()));
        List<Long> due = schedules.dueSince(tick, now);
        switch (policy.kind()) {
            case SKIP -> {
                if (waiting == 0 && due.size() == 1) {
                    submit(team, tick, tick.scheduledFor());
                }
            }
            case CATCH_UP -> {
                int room = Math.max(0, policy.mostRuns() - Math.max(0, waiting - 1));
                for (long each : due.subList(Math.max(0, due.size() - room), due.size())) {
                    submit(team, tick, each);
                }
            }
            default -> {
                if (waiting < 2) {
                    submit(team, tick, tick.scheduledFor());
                }
            }
        }
    }

    private void submit(long team, ScheduleBook.Tick tick, long scheduledFor) {
        environment
                .scheduler()
                .submitLater(
                        new TaskRun(
                                environment,
                                team,
                                new ScheduleBook.Tick(tick.configId(), tick.task(), scheduledFor),
                                null));
    }

    private MissedTicks policy(long team, ScheduleBook.Tick tick) {
        LoadedPlugin plugin = environment.plugins().of(team).find(tick.configId());
        if (plugin == null) {
            return MissedTicks.DEFAULT;
        }
        try {
            return MissedTicks.of(plugin.installation().configJson(), tick.task());
        } catch (IllegalArgumentException e) {
            plugin.log().log(
                    LogSink.Source.SYSTEM,
                    LogSink.Type.ERROR,
                    e.getMessage() + "; missed ticks become one run");
            return MissedTicks.DEFAULT;
        }
    }

    /** A timer of the version that had one kind for everything of a team. */
    @Override
    public void onProcessingTime(InternalTimer<Long, VoidNamespace> timer) throws Exception {
        long team = timer.getKey();
        for (JobBook.DueJob due : jobs.due(clock.getAsLong())) {
            dueJobs.due(team, due.id());
        }
        for (ScheduleBook.Tick tick : schedules.takeDue(clock.getAsLong())) {
            submit(team, tick);
        }
    }

    @Override
    public void onEventTime(InternalTimer<Long, VoidNamespace> timer) {
        throw new IllegalStateException("No event-time timers are registered");
    }
}
