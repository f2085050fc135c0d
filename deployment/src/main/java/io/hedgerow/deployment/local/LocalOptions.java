package io.hedgerow.deployment.local;

import java.nio.file.Path;

/**
 * What a local stack is made of. Ports are 0 for any free one.
 *
 * @param home the repository, with the sample plugins
 * @param data where everything is kept; {@code null} for a temporary folder that goes with the
 *     stack
 */
public record LocalOptions(
        Path home,
        Path data,
        ServiceOptions services,
        int capturePort,
        int flinkPort,
        int parallelism,
        String stateBackend) {}
