package io.hedgerow.operators.plugins;

/**
 * Which part of a team's chain an operator runs (decision 0046). Plugins that touch no state of
 * their team run in the parallel lane, spread over all subtasks by person; from the first that does
 * on, the chain runs in the home lane, where one subtask owns the team's state.
 */
public enum Lane {
    /** Keyed by (team, distinct id). */
    PARALLEL,
    /** Keyed by team: storage, cache, jobs, schedules. */
    HOME
}
