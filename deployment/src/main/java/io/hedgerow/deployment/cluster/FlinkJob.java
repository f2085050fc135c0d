package io.hedgerow.deployment.cluster;

/**
 * One job as Flink's REST interface tells of it.
 *
 * @param state {@code RUNNING}, {@code RESTARTING}, {@code FINISHED} …
 * @param tasks how many there are
 * @param runningTasks how many of them run
 */
public record FlinkJob(String id, String name, String state, int tasks, int runningTasks) {

    /** Whether it will do nothing more. */
    public boolean hasEnded() {
        return switch (state) {
            case "FINISHED", "FAILED", "CANCELED" -> true;
            default -> false;
        };
    }

    /** Whether every task of it runs. */
    public boolean runs() {
        return state.equals("RUNNING") && tasks > 0 && tasks == runningTasks;
    }
}
