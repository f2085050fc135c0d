package io.hedgerow.job.postgres;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Where the registry is and who reads it.
 *
 * @param url JDBC address, {@code jdbc:postgresql://host:port/database}
 */
public record PostgresLogin(String url, String user, String password) implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final int CONNECT_SECONDS = 10;
    private static final Pattern PASSWORDS =
            Pattern.compile("([?&](?:ssl)?password=)[^&]*", Pattern.CASE_INSENSITIVE);

    /**
     * Does not go through {@code DriverManager}, which finds drivers by class loader.
     *
     * @param answer longest wait for the server's next bytes
     * @throws SQLException also when the address is none of Postgres
     */
    public Connection connect(Duration answer) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        login.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
        login.setProperty("socketTimeout", Long.toString(answer.toSeconds()));
        login.setProperty("tcpKeepAlive", "true");
        login.setProperty("ApplicationName", "hedgerow");
        Connection connection = new org.postgresql.Driver().connect(url, login);
        if (connection == null) {
            throw new SQLException(
                    "\""
                            + shown(url)
                            + "\" is no address of Postgres; it begins with jdbc:postgresql:");
        }
        return connection;
    }

    /** An address without the passwords that may stand in it: for logs and errors. */
    public static String shown(String url) {
        return PASSWORDS.matcher(url).replaceAll("$1***");
    }

    /** Without passwords. */
    @Override
    public String toString() {
        return shown(url) + " as " + user;
    }
}
