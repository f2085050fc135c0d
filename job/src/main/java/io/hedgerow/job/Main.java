package io.hedgerow.job;

import io.hedgerow.job.config.ConfigurationException;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.delivery.KafkaDeliveryConnectors;
import io.hedgerow.job.ingestion.ExecutionDefaults;
import io.hedgerow.job.ingestion.KafkaClickHouseConnectors;
import io.hedgerow.job.ingestion.RegistryConnector;
import io.hedgerow.job.ingestion.RuntimePlatformFactory;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Submits the job: {@code flink run hedgerow-job.jar --config FILE}. */
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        HedgerowConfiguration configuration;
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        try {
            configuration = HedgerowConfiguration.load(arguments, System.getenv());
            LOG.info("Configuration:\n{}", configuration);
            build(env, configuration);
        } catch (ConfigurationException e) {
            System.err.println(e.getMessage());
            throw e;
        }
        env.execute(configuration.jobName());
    }

    /**
     * Puts the whole job into {@code env}; the same for a cluster and for a MiniCluster.
     *
     * @throws ConfigurationException naming an option that is missing or cannot be used
     */
    public static void build(StreamExecutionEnvironment env, HedgerowConfiguration configuration) {
        ExecutionDefaults.apply(env, configuration);
        new JobTopology(
                        configuration,
                        RegistryConnector.of(configuration).loader(),
                        RuntimePlatformFactory.of(configuration))
                .build(
                        env,
                        new KafkaClickHouseConnectors(configuration, env.getConfiguration()),
                        new KafkaDeliveryConnectors(configuration));
    }
}
