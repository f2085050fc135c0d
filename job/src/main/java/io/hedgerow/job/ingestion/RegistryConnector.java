package io.hedgerow.job.ingestion;

import io.hedgerow.job.config.ConfigurationException;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.job.folder.FolderRegistryLoader;
import io.hedgerow.job.folder.FolderRegistryPoll;
import io.hedgerow.job.folder.StatusLogSink;
import io.hedgerow.job.postgres.PluginStatusSink;
import io.hedgerow.job.postgres.PostgresRegistryLoader;
import io.hedgerow.job.postgres.PostgresRegistryPoll;
import io.hedgerow.job.registry.RegistryPoll;
import io.hedgerow.job.registry.RegistryRules;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.registry.RegistryLoader;
import org.apache.flink.api.connector.sink2.Sink;

/**
 * The registry that the job was configured with.
 *
 * @param loader reads it
 * @param polls look for changes of the same
 * @param statuses where it is told what becomes of its plugin configs
 * @param statusName of that sink, for Flink's UI
 */
public record RegistryConnector(
        RegistryLoader loader,
        RegistryPoll.Factory polls,
        Sink<PluginStatus> statuses,
        String statusName) {

    /**
     * @throws ConfigurationException naming the option that is missing or cannot be used
     */
    public static RegistryConnector of(HedgerowConfiguration configuration) {
        return switch (configuration.get(HedgerowOptions.REGISTRY_TYPE)) {
            case POSTGRES -> {
                PostgresRegistryLoader postgres = PostgresRegistryLoader.of(configuration);
                yield new RegistryConnector(
                        postgres,
                        () -> PostgresRegistryPoll.open(postgres),
                        new PluginStatusSink(
                                postgres,
                                configuration.get(HedgerowOptions.DISABLE_ON_FATAL_ERROR)),
                        "Plugin status to Postgres");
            }
            case FOLDER -> {
                FolderRegistryLoader folder =
                        new FolderRegistryLoader(
                                configuration.require(HedgerowOptions.REGISTRY_FOLDER),
                                RegistryRules.of(configuration));
                yield new RegistryConnector(
                        folder,
                        () -> new FolderRegistryPoll(folder),
                        new StatusLogSink(),
                        "Plugin status to the log");
            }
        };
    }
}
