package io.hedgerow.deployment.cluster;

import io.hedgerow.deployment.local.StartException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The jars that the build gathers: those of a Flink distribution's {@code lib/}, what Hedgerow adds
 * to it, and the job.
 *
 * @param dist {@code deployment/target/dist}
 * @param shippedConf the folder of the {@code config.yaml} that Hedgerow ships
 */
public record FlinkDistribution(Path dist, Path shippedConf) {

    /**
     * @param home the repository
     * @throws StartException if it is not built
     */
    public static FlinkDistribution of(Path home) throws StartException {
        FlinkDistribution distribution =
                new FlinkDistribution(
                        home.resolve("deployment/target/dist"), home.resolve("deployment/flink"));
        for (Path part :
                new Path[] {distribution.lib(), distribution.addedLib(), distribution.jobJar()}) {
            if (!Files.exists(part)) {
                throw new StartException(
                        part + " is missing: build it with `deployment/bin/hedgerow build`");
            }
        }
        return distribution;
    }

    private Path lib() {
        return dist.resolve("flink");
    }

    private Path addedLib() {
        return dist.resolve("flink-lib");
    }

    public Path jobJar() {
        return dist.resolve("job").resolve("hedgerow-job.jar");
    }

    String classPath() {
        return lib() + "/*" + File.pathSeparator + addedLib() + "/*";
    }
}
