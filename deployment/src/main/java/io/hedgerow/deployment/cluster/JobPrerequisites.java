package io.hedgerow.deployment.cluster;

import io.hedgerow.deployment.local.KafkaServer;
import io.hedgerow.deployment.local.StartException;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseSchema;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.job.ingestion.KafkaClickHouseConnectors;
import io.hedgerow.job.ingestion.KafkaTopics;
import io.hedgerow.job.postgres.PostgresLogin;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What must be there before the job starts: topics and tables are created where they are missing,
 * the registry is only looked for, because it belongs to PostHog.
 */
public final class JobPrerequisites {

    private final HedgerowConfiguration configuration;

    public JobPrerequisites(HedgerowConfiguration configuration) {
        this.configuration = configuration;
    }

    /**
     * @param partitions of topics that are created
     * @throws StartException naming what cannot be reached or does not fit
     */
    public void ensure(int partitions) throws StartException {
        registry();
        KafkaServer.createTopics(
                configuration.require(HedgerowOptions.KAFKA_SERVERS),
                configuration.get(HedgerowOptions.KAFKA_PROPERTIES),
                KafkaTopics.names(configuration),
                partitions);
        tables();
    }

    private void registry() throws StartException {
        String url = configuration.require(HedgerowOptions.POSTGRES_URL);
        try (Connection connection =
                        DriverManager.getConnection(
                                url,
                                configuration.get(HedgerowOptions.POSTGRES_USER),
                                configuration.get(HedgerowOptions.POSTGRES_PASSWORD));
                Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT 1 FROM posthog_pluginconfig LIMIT 1").close();
        } catch (SQLException e) {
            throw new StartException(
                    "the registry in Postgres at "
                            + PostgresLogin.shown(url)
                            + " cannot be read: "
                            + e.getMessage(),
                    e);
        }
    }

    private void tables() throws StartException {
        ClickHouseTarget target = KafkaClickHouseConnectors.clickHouse(configuration);
        try (ClickHouseClient client = new ClickHouseClient(target)) {
            ClickHouseSchema.create(client);
        } catch (IOException e) {
            throw new StartException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while creating tables", e);
        }
    }
}
