package io.hedgerow.deployment.bench;

import io.hedgerow.deployment.bench.delivery.DeliveryBenchmark;
import io.hedgerow.deployment.bench.operator.OperatorBenchmark;
import io.hedgerow.deployment.bench.pipeline.PipelineBenchmark;
import io.hedgerow.deployment.bench.registry.RegistryBenchmark;
import io.hedgerow.deployment.bench.runtime.RuntimeBenchmark;
import picocli.CommandLine.Command;

/** {@code hedgerow bench}: only a group, its subcommands do the work. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Measure the pipeline, the plugin operator, deliveries, the registry, or the plugin"
                        + " runtime.",
        subcommands = {
            PipelineBenchmark.class,
            OperatorBenchmark.class,
            DeliveryBenchmark.class,
            RegistryBenchmark.class,
            RuntimeBenchmark.class
        })
public final class BenchCommand {}
