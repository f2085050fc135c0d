package io.hedgerow.operators.plugins;

/** Processing-time timers of the team that is the current key; they survive restarts. */
interface TeamTimers {

    /**
     * @param millis when, milliseconds since the epoch; rounded up to a tenth of a second, so that
     *     bulk jobs are due together
     */
    void register(TimerTarget target, long millis);

    void delete(TimerTarget target, long millis);
}
