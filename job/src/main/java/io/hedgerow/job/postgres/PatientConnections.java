package io.hedgerow.job.postgres;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.connector.jdbc.datasource.connections.JdbcConnectionProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of a JDBC sink. One that was lost is made anew for up to two minutes, so that a
 * restart of Postgres is no failure of the job; that is less than a checkpoint may take. Once it
 * was in vain or the task was cancelled, it is only tried: a writer that is closed tries to write
 * again, and Flink does not interrupt that.
 *
 * <p>Owns: one connection. Lives: as its sink writer. Threads: task thread; the wait ends when that
 * is interrupted. Survives: nothing.
 */
final class PatientConnections implements JdbcConnectionProvider, Serializable {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(PatientConnections.class);

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 500;
    private static final int CHECK_SECONDS = 5;

    private final PostgresLogin login;
    private transient Connection connection;
    private transient boolean givenUp;

    PatientConnections(PostgresLogin login) {
        this.login = login;
    }

    /** From now on a lost connection is tried for once. */
    void giveUp() {
        givenUp = true;
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public Properties getProperties() {
        return new Properties();
    }

    @Override
    public boolean isConnectionValid() throws SQLException {
        return connection != null && connection.isValid(CHECK_SECONDS);
    }

    @Override
    public Connection getOrEstablishConnection() throws SQLException {
        if (!isConnectionValid()) {
            closeConnection();
            connection = login.connect(ANSWER);
        }
        return connection;
    }

    @Override
    public Connection reestablishConnection() throws SQLException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        boolean told = false;
        while (true) {
            closeConnection();
            try {
                return getOrEstablishConnection();
            } catch (SQLException e) {
                givenUp |= System.nanoTime() >= end;
                if (givenUp) {
                    throw e;
                }
                if (!told) {
                    LOG.warn("Statuses of plugins wait for {}: {}", login, e.getMessage());
                    told = true;
                }
                pause(e);
            }
        }
    }

    private void pause(SQLException failure) throws SQLException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            givenUp = true;
            Thread.currentThread().interrupt();
            throw failure;
        }
    }

    @Override
    public void closeConnection() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("Closing a connection to {}", login, e);
            }
            connection = null;
        }
    }
}
