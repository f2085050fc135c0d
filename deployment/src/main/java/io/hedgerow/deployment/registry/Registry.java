package io.hedgerow.deployment.registry;

import io.hedgerow.job.postgres.PostgresLogin;
import io.hedgerow.job.postgres.PostgresSchema;
import io.hedgerow.job.postgres.PostgresSchema.Owner;
import io.hedgerow.job.registry.ConfigRuleException;
import io.hedgerow.job.secrets.SecretSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The registry's database. Every use is one transaction, which is rolled back when it throws;
 * writers of Hedgerow wait for one another.
 *
 * <p>Safe for all threads.
 */
public final class Registry {

    private static final Duration ANSWER = Duration.ofSeconds(60);

    /** Any number; the same in every writer. */
    private static final long WRITERS = 0x6865646765726f77L;

    private final PostgresLogin login;
    private final SecretSettings secrets;

    /**
     * @param secrets how values of secret fields are stored
     */
    public Registry(PostgresLogin login, SecretSettings secrets) {
        this.login = login;
        this.secrets = secrets;
    }

    /** What is done in one transaction. */
    @FunctionalInterface
    public interface Work<T> {
        T in(Db db) throws SQLException, RegistryException;
    }

    /**
     * One moment's picture.
     *
     * @throws RegistryException also when the database cannot be read
     */
    public <T> T read(Work<T> work) throws RegistryException {
        return transaction(true, work);
    }

    /**
     * @throws RegistryException also when the database refuses; nothing is changed
     */
    public <T> T write(Work<T> work) throws RegistryException {
        return transaction(false, work);
    }

    private <T> T transaction(boolean readOnly, Work<T> work) throws RegistryException {
        try (Connection connection = login.connect(ANSWER)) {
            Owner owner = owner(connection);
            connection.setReadOnly(readOnly);
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(
                    readOnly
                            ? Connection.TRANSACTION_REPEATABLE_READ
                            : Connection.TRANSACTION_READ_COMMITTED);
            Db db = new Db(connection, secrets, owner == Owner.POSTHOG);
            if (!readOnly) {
                db.one("SELECT pg_advisory_xact_lock(?)", row -> true, WRITERS);
            }
            T result = work.in(db); // closing without a commit rolls back
            connection.commit();
            return result;
        } catch (ConfigRuleException e) {
            throw new RegistryException(e.getMessage(), e);
        } catch (SQLException e) {
            throw new RegistryException("the registry in " + login + ": " + e.getMessage(), e);
        }
    }

    private Owner owner(Connection connection) throws SQLException, RegistryException {
        Owner owner = PostgresSchema.owner(connection);
        if (owner == Owner.NOBODY) {
            throw new RegistryException(
                    "there is no registry in "
                            + login
                            + ": make its tables with `hedgerow registry prepare`");
        }
        return owner;
    }

    @Override
    public String toString() {
        return login.toString();
    }
}
