package io.hedgerow.operators.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class UuidTextTest {

    @Test
    void readsWhatUuidPrints() {
        java.util.Random random = new java.util.Random(7);
        for (int i = 0; i < 1_000; i++) {
            UUID uuid = new UUID(random.nextLong(), random.nextLong());
            assertThat(UuidText.parse(uuid.toString())).isEqualTo(uuid);
            assertThat(UuidText.parse(uuid.toString().toUpperCase(java.util.Locale.ROOT)))
                    .isEqualTo(uuid);
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "1-1-1-1-1",
                "018f4a52-0000-0000-0000-00000000abc",
                "018f4a52-0000-0000-0000-00000000abcde",
                "018f4a52-0000-0000-0000-00000000abcg",
                "g18f4a52-0000-0000-0000-00000000abcd",
                "018f4a52+0000-0000-0000-00000000abcd",
                "018f4a52-0000-0000-000-000000000abcd",
                "018f4a52-0000-0000-0000-00000000ab\u0664d",
                "018f4a52-0000-0000-0000-00000000ab\uff11d",
                "018f4a52-0000-0000-00-0-00000000abcd",
                "018f4a5 -0000-0000-0000-00000000abcd"
            })
    void refusesEverythingElse(String text) {
        assertThat(UuidText.parse(text)).isNull();
    }
}
