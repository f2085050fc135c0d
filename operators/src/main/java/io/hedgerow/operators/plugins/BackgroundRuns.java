package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.host.LogSink.Source;
import io.hedgerow.runtime.host.LogSink.Type;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the jobs and scheduled tasks of a team that are due (contract §2.9, §2.10). Errors are
 * logged and do not stop anything. The team is the current key.
 */
final class BackgroundRuns {

    static final String TASK_CATEGORY = "scheduledTask";
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundRuns.class);

    private final TeamPlugins plugins;
    private final JobBook jobs;
    private final ScheduleBook schedules;
    private final HookRunner runner;
    private final AppMetricsBuffer metrics;
    private final LongSupplier clock;

    BackgroundRuns(
            TeamPlugins plugins,
            JobBook jobs,
            ScheduleBook schedules,
            HookRunner runner,
            AppMetricsBuffer metrics,
            LongSupplier clock) {
        this.plugins = plugins;
        this.jobs = jobs;
        this.schedules = schedules;
        this.runner = runner;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Starts the schedules of a plugin that was just loaded. */
    void start(LoadedPlugin plugin) throws Exception {
        if (plugin.instance() != null) {
            for (String task : plugin.instance().scheduledTasks()) {
                schedules.start(plugin.configId(), task, clock.getAsLong());
            }
        }
    }

    void runDue(long team, long nowMillis) throws Exception {
        for (JobBook.DueJob due : jobs.due(nowMillis)) {
            runJob(team, due);
        }
        for (ScheduleBook.Tick tick : schedules.takeDue(nowMillis)) {
            runTick(team, tick);
        }
    }

    private void runJob(long team, JobBook.DueJob due) throws Exception {
        PluginJob job = due.job();
        LoadedPlugin plugin = plugins.find(team, job.configId());
        if (plugin == null) {
            jobs.remove(due.id());
            LOG.warn(
                    "Job {} of plugin config {} of team {} is discarded: the config is no longer in force",
                    job.name(),
                    job.configId(),
                    team);
            return;
        }
        switch (plugin.prepare(runner, clock.getAsLong())) {
            case WAIT -> jobs.postpone(due.id(), job, plugin.retryAtMillis());
            case FAILED -> {
                jobs.remove(due.id());
                plugin.log().log(
                        Source.SYSTEM,
                        Type.ERROR,
                        "Job " + job.name() + " discarded: the app is disabled");
            }
            case READY -> {
                jobs.remove(due.id());
                plugin.origin().begin("job:" + team + ":" + due.id(), job.captureDepth());
                logFailure(
                        plugin,
                        runner.run(plugin.instance(), HookCall.job(job.name(), job.payloadJson())));
            }
            default -> throw new IllegalStateException();
        }
    }

    private void runTick(long team, ScheduleBook.Tick tick) throws Exception {
        LoadedPlugin plugin = plugins.find(team, tick.configId());
        if (plugin == null
                || plugin.instance() == null
                || !plugin.instance().scheduledTasks().contains(tick.task())) {
            schedules.stop(tick.configId(), tick.task());
            return;
        }
        if (plugin.prepare(runner, clock.getAsLong()) != LoadedPlugin.Readiness.READY) {
            plugin.log().log(
                    Source.SYSTEM,
                    Type.ERROR,
                    "Cannot run " + tick.task() + ": the app is not set up");
            return;
        }
        plugin.origin().begin("task:" + tick.task() + ":" + tick.scheduledFor(), 0);
        HookResult result = runner.run(plugin.instance(), HookCall.scheduledTask(tick.task()));
        logFailure(plugin, result);
        if (result instanceof HookResult.Threw threw) {
            metrics.failure(
                    team,
                    tick.configId(),
                    TASK_CATEGORY,
                    clock.getAsLong(),
                    threw.name(),
                    threw.message());
        } else {
            metrics.success(team, tick.configId(), TASK_CATEGORY, clock.getAsLong());
        }
    }

    private static void logFailure(LoadedPlugin plugin, HookResult result) {
        if (result instanceof HookResult.Threw threw) {
            plugin.log().log(Source.PLUGIN, Type.ERROR, threw.text());
        }
    }
}
