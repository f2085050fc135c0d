package io.hedgerow.deployment.cluster;

/**
 * The checkpoints of one job.
 *
 * @param completed how many, savepoints included
 * @param failed how many
 * @param restored how often the job went on from one
 * @param lastId number of the last completed one, 0 if there is none
 * @param lastEnded when that was completed, in milliseconds since 1970
 * @param lastBytes its size
 * @param lastPath where it is, {@code null} if there is none
 */
public record FlinkCheckpoints(
        long completed,
        long failed,
        long restored,
        long lastId,
        long lastEnded,
        long lastBytes,
        String lastPath) {}
