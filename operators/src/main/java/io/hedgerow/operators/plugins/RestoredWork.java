package io.hedgerow.operators.plugins;

/** Makes work of what a snapshot kept of it. */
final class RestoredWork {

    private RestoredWork() {}

    /**
     * @param commands {@code null} where none are taken
     * @param jobs {@code null} where none run
     * @param key Flink's key it was kept under
     */
    static PluginWork of(
            ChainEnvironment environment,
            CommandDesk commands,
            JobAdmission jobs,
            long key,
            InFlightEntry entry) {
        if (entry.input() instanceof InFlightEntry.Event event) {
            PluginWork work =
                    new EventRun(
                            environment,
                            new PluginInput.Event(
                                    event.envelope(), event.progress(), event.begunWith()),
                            key,
                            entry.configId(),
                            entry.journal());
            work.notBefore = entry.notBefore();
            return work;
        }
        return of(environment.work(), commands, jobs, key, entry);
    }

    /** Of a job, a task or a command. */
    static PluginWork of(
            WorkEnvironment environment,
            CommandDesk commands,
            JobAdmission jobs,
            long key,
            InFlightEntry entry) {
        PluginWork work;
        if (entry.input() instanceof InFlightEntry.Job job) {
            work = jobs.restored(key, job, entry.journal());
        } else if (entry.input() instanceof InFlightEntry.Command command) {
            work = commands.restored(key, command, entry.journal());
        } else {
            InFlightEntry.Task task = (InFlightEntry.Task) entry.input();
            work =
                    new TaskRun(
                            environment,
                            key,
                            new ScheduleBook.Tick(
                                    task.configId(), task.task(), task.scheduledFor()),
                            entry.journal());
        }
        work.notBefore = entry.notBefore();
        return work;
    }
}
