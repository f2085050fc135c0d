package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.host.LogSink.Source;
import io.hedgerow.runtime.host.LogSink.Type;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One job that is due (contract §2.10). Errors are recorded and stop nothing. */
final class JobRun extends SingleHookRun {

    private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);
    private static final int OVERHEAD_BYTES = 300;

    private final JobAdmission admission;
    private final long id;
    private final PluginJob job;

    /**
     * @param admission takes it back while its plugin is paused
     */
    JobRun(
            WorkEnvironment environment,
            JobAdmission admission,
            long teamId,
            long id,
            PluginJob job,
            byte[] cutOff) {
        super(
                environment,
                OrderKey.job(teamId, id),
                job.configId(),
                OVERHEAD_BYTES + 2 * job.payloadJson().length(),
                cutOff);
        this.admission = admission;
        this.id = id;
        this.job = job;
    }

    @Override
    HookCall call() {
        return HookCall.job(job.name(), job.payloadJson());
    }

    @Override
    InvocationOrigin origin() {
        return new InvocationOrigin("job:" + teamId() + ":" + id, job.captureDepth());
    }

    @Override
    InFlightEntry.Input input() {
        return new InFlightEntry.Job(id, job);
    }

    @Override
    boolean putBack(long untilMillis) {
        admission.putBack(id, job, untilMillis);
        return true;
    }

    @Override
    void discarded(LoadedPlugin plugin, String why) {
        LOG.warn("Job {} of plugin config {} is discarded: {}", job.name(), configId(), why);
        if (plugin == null) {
            admission.discarded(teamId(), job, why);
        } else {
            plugin.log().log(Source.SYSTEM, Type.ERROR, "Job " + job.name() + " discarded: " + why);
        }
    }

    @Override
    void ended(LoadedPlugin plugin, HookResult result) {
        // Jobs have no app metric (contract §5.5).
    }
}
