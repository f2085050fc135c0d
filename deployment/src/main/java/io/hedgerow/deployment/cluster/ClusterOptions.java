package io.hedgerow.deployment.cluster;

import java.util.Map;
import org.apache.flink.configuration.MemorySize;

/**
 * What a cluster on this machine is made of.
 *
 * @param slots of each TaskManager
 * @param restPort of Flink's web UI; 0 for any free one
 * @param taskManagerMemory of the whole process
 * @param flinkOptions of Flink's own, over those that Hedgerow ships
 */
public record ClusterOptions(
        ClusterFolder folder,
        FlinkDistribution distribution,
        int taskManagers,
        int slots,
        int restPort,
        MemorySize taskManagerMemory,
        Map<String, String> flinkOptions) {

    public static final String DEFAULT_TASK_MANAGER_MEMORY = "3g";
}
