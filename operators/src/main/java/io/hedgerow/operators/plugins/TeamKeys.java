package io.hedgerow.operators.plugins;

import org.apache.flink.streaming.api.operators.KeyContext;

/**
 * Runs what belongs to a team with the team as Flink's current key, and puts the key back that was
 * there before. Task thread only.
 */
final class TeamKeys implements TeamPlugins.KeyScope {

    private final KeyContext keys;

    TeamKeys(KeyContext keys) {
        this.keys = keys;
    }

    @Override
    public void run(long team, Runnable action) {
        Object before = keys.getCurrentKey();
        keys.setCurrentKey(team);
        try {
            action.run();
        } finally {
            if (before != null) {
                keys.setCurrentKey(before);
            }
        }
    }
}
