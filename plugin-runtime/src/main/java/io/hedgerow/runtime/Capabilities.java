package io.hedgerow.runtime;

import java.util.List;

/**
 * What a plugin exports (contract §1.12, §10 row 22). Lists are sorted.
 *
 * @param methods of the fixed method list
 * @param scheduledTasks of {@code runEveryMinute}, {@code runEveryHour}, {@code runEveryDay}
 * @param jobs keys of the exported {@code jobs}
 * @param ignored other exported {@code runEvery…} functions, which never run
 */
public record Capabilities(
        List<String> methods,
        List<String> scheduledTasks,
        List<String> jobs,
        List<String> ignored) {

    public Capabilities {
        methods = List.copyOf(methods);
        scheduledTasks = List.copyOf(scheduledTasks);
        jobs = List.copyOf(jobs);
        ignored = List.copyOf(ignored);
    }

    public boolean has(HookCall call) {
        return switch (call.kind()) {
            case PROCESS_EVENT ->
                    methods.contains("processEvent") || methods.contains("processEventBatch");
            case SCHEDULED_TASK -> scheduledTasks.contains(call.name());
            case JOB -> jobs.contains(call.name());
            default -> methods.contains(call.name());
        };
    }
}
