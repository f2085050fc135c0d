package io.hedgerow.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PostgresLoginTest {

    @Test
    void noPasswordIsShown() {
        String query = "?ssl=true&password=s3cret&sslPassword=s4cret&user=u";
        PostgresLogin login =
                new PostgresLogin("jdbc:postgresql://h:1/d" + query, "reader", "s5cret");
        assertThat(login)
                .hasToString(
                        "jdbc:postgresql://h:1/d?ssl=true&password=***&sslPassword=***&user=u as reader");

        PostgresLogin wrong = new PostgresLogin("jdbc:mysql://h:1/d" + query, "reader", "s5cret");
        assertThatThrownBy(() -> wrong.connect(Duration.ofSeconds(1)))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("is no address of Postgres")
                .hasMessageNotContaining("cret");
    }
}
