package io.hedgerow.deployment.bench.registry;

import io.hedgerow.deployment.bench.registry.MarkingPlugins.Change;
import java.util.List;

/**
 * How long a change took, from the return of the commit in Postgres.
 *
 * @param firstMillis to the first event under the new revision, −1 where that leaves no mark
 * @param lastMillis to the last event under the one before, −1 where that left no mark; below 0
 *     when there was none after the commit
 */
public record Effect(Change change, long firstMillis, long lastMillis) {

    static Effect of(Change before, Change change, List<Mark> marks) {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Mark mark : marks) {
            if (mark.times() == 0) {
                continue;
            }
            if (mark.revision().equals(change.revision())) {
                first = Math.min(first, mark.atMillis());
            }
            if (mark.revision().equals(before.revision())) {
                last = Math.max(last, mark.atMillis());
            }
        }
        return new Effect(
                change,
                first == Long.MAX_VALUE ? -1 : first - change.committedMillis(),
                last == Long.MIN_VALUE ? -1 : last - change.committedMillis());
    }
}
