package io.hedgerow.deployment.bench.operator;

import io.hedgerow.operators.plugins.InFlightLimits;
import io.hedgerow.operators.plugins.PluginPlatform;

/**
 * What runs in a job.
 *
 * @param stateBackend hashmap or rocksdb
 * @param platform how plugins reach the network
 * @param limits of the operator
 * @param window most events between source and sink
 * @param count events until the input stands still
 * @param loadTeams teams that events are for, in turn: those with ids from 1
 * @param quietTeam see {@link EventMaker}
 */
record Setup(
        BenchmarkTeams teams,
        String stateBackend,
        PluginPlatform.Factory platform,
        InFlightLimits limits,
        long window,
        long count,
        int loadTeams,
        int quietTeam) {

    static final long ENDLESS = Long.MAX_VALUE / 2;

    /** As fast as it goes, without an end. */
    static Setup of(BenchmarkTeams teams, String stateBackend) {
        return new Setup(
                teams,
                stateBackend,
                new StubPlatform(),
                InFlightLimits.DEFAULT,
                ENDLESS,
                ENDLESS,
                teams.chains().size(),
                0);
    }

    /**
     * With no more events than these between source and sink, all of which may be in calls at once:
     * a single team is lent all slots but a tenth.
     */
    Setup withWindow(int events) {
        int slots = Math.max(limits.maxInFlight(), (events * 10 + 8) / 9);
        return new Setup(
                teams,
                stateBackend,
                platform,
                limits(slots, limits.fairTurns()),
                events,
                count,
                loadTeams,
                quietTeam);
    }

    Setup withCount(long events) {
        return new Setup(
                teams, stateBackend, platform, limits, window, events, loadTeams, quietTeam);
    }

    Setup withPlatform(PluginPlatform.Factory other) {
        return new Setup(teams, stateBackend, other, limits, window, count, loadTeams, quietTeam);
    }

    /** The last team is quiet, all others flood. */
    Setup withQuietTeam(boolean fairTurns) {
        InFlightLimits fair = limits(limits.maxInFlight(), fairTurns);
        int last = teams.chains().size();
        return new Setup(teams, stateBackend, platform, fair, window, count, last - 1, last);
    }

    private InFlightLimits limits(int slots, boolean fairTurns) {
        return new InFlightLimits(
                slots,
                limits.maxParked(),
                limits.maxOverdraft(),
                limits.maxBytes(),
                limits.overdraftWait(),
                fairTurns);
    }
}
