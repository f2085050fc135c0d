package io.hedgerow.job.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretFieldsTest {

    @Test
    void findsTheSecretFieldsOfASchema() {
        assertThat(
                        SecretFields.of(
                                """
                                [{"markdown":"text"},{"key":"key","type":"string","secret":true},
                                 {"key":"pin","secret":true},{"key":"host","secret":false}]"""))
                .containsExactlyInAnyOrder("key", "pin");
    }

    @Test
    void readsTheLegacyFormOfASchemaAndNone() {
        assertThat(SecretFields.of("{\"key\":{\"secret\":true},\"host\":{}}"))
                .containsExactly("key");
        assertThat(SecretFields.of(null)).isEmpty();
        assertThat(SecretFields.of("{}")).isEmpty();
    }
}
