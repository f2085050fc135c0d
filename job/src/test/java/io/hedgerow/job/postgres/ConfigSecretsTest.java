package io.hedgerow.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.registry.SecretMask;
import org.junit.jupiter.api.Test;

class ConfigSecretsTest {

    private static final String CONFIG =
            "{\"key\":\"s3cret\",\"pin\":123456,\"host\":\"example.com\",\"none\":null}";

    @Test
    void findsTheValuesOfSecretFields() {
        SecretMask secrets =
                ConfigSecrets.of(
                        """
                        [{"markdown":"text"},{"key":"key","type":"string","secret":true},
                         {"key":"pin","secret":true},{"key":"none","secret":true},
                         {"key":"absent","secret":true},{"key":"host","secret":false}]""",
                        CONFIG);
        assertThat(secrets.apply("s3cret 123456 example.com null"))
                .isEqualTo(SecretMask.HIDDEN + " " + SecretMask.HIDDEN + " example.com null");
    }

    @Test
    void readsTheLegacyFormOfASchemaAndNone() {
        assertThat(ConfigSecrets.of("{\"key\":{\"secret\":true}}", CONFIG).apply("a s3cret"))
                .isEqualTo("a " + SecretMask.HIDDEN);
        assertThat(ConfigSecrets.of(null, CONFIG)).isEqualTo(SecretMask.NONE);
        assertThat(ConfigSecrets.of("{}", CONFIG)).isEqualTo(SecretMask.NONE);
    }
}
