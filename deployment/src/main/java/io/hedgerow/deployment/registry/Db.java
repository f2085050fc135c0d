package io.hedgerow.deployment.registry;

import io.hedgerow.job.secrets.SecretException;
import io.hedgerow.job.secrets.SecretSettings;
import io.hedgerow.job.secrets.SecretVault;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Statements in the transaction of one {@link Registry} use. Not to be kept. */
public final class Db {

    private final Connection connection;
    private final SecretSettings secrets;
    private final boolean madeByPostHog;

    Db(Connection connection, SecretSettings secrets, boolean madeByPostHog) {
        this.connection = connection;
        this.secrets = secrets;
        this.madeByPostHog = madeByPostHog;
    }

    /** Whether PostHog's own migrations made the tables. */
    public boolean isOfPostHog() {
        return madeByPostHog;
    }

    /** What values of secret fields are sealed with. */
    SecretVault vault() throws RegistryException {
        try {
            return SecretVault.open(secrets, madeByPostHog);
        } catch (SecretException e) {
            throw new RegistryException(e.getMessage(), e);
        }
    }

    /** Makes an object of a row. */
    @FunctionalInterface
    public interface Mapper<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** The number of rows. */
    public int update(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values)) {
            return statement.executeUpdate();
        }
    }

    public <T> List<T> list(String sql, Mapper<T> mapper, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values);
                ResultSet rows = statement.executeQuery()) {
            List<T> list = new ArrayList<>();
            while (rows.next()) {
                list.add(mapper.of(rows));
            }
            return list;
        }
    }

    /** The first row. */
    public <T> Optional<T> one(String sql, Mapper<T> mapper, Object... values) throws SQLException {
        return list(sql, mapper, values).stream().findFirst();
    }

    private PreparedStatement prepare(String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }
}
