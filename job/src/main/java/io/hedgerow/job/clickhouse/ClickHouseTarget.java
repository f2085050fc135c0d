package io.hedgerow.job.clickhouse;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/**
 * Where a ClickHouse server is and how to log in.
 *
 * @param url HTTP interface, for example {@code http://127.0.0.1:8123}
 * @param requestTimeout longest wait for the answer to one insert
 */
public record ClickHouseTarget(
        String url, String database, String user, String password, Duration requestTimeout)
        implements Serializable {

    public ClickHouseTarget {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(user, "user");
        password = password == null ? "" : password;
        String scheme = URI.create(url).getScheme();
        if (!"http".equals(scheme) && !"https".equals(scheme)) {
            throw new IllegalArgumentException(
                    "the ClickHouse address must begin with http:// or https://: " + url);
        }
    }

    public static ClickHouseTarget of(String url) {
        return new ClickHouseTarget(url, "default", "default", "", Duration.ofMinutes(2));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return url + "/" + database + " as " + user;
    }
}
