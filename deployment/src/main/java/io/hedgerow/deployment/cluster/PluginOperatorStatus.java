package io.hedgerow.deployment.cluster;

/**
 * What the subtasks of one plugin operator have in hand together, as of Flink's last look at its
 * metrics: up to ten seconds ago.
 *
 * @param operator name of its task, such as {@code Plugins, parallel lane}
 * @param inFlight pieces of work whose plugins have begun
 * @param parked pieces of work that wait for a slot, for their time or for those before them
 * @param oldestWaitMillis how long the piece of work that came first has been there
 * @param successes events that a plugin here was called for, with success, since the tasks began
 * @param otherChain events that went on with another chain than they were begun with, since then
 */
public record PluginOperatorStatus(
        String operator,
        long inFlight,
        long parked,
        long oldestWaitMillis,
        long successes,
        long otherChain) {}
