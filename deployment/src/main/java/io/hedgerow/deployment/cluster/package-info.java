/** A Flink cluster of separate processes on this machine, and the job on it. */
package io.hedgerow.deployment.cluster;
