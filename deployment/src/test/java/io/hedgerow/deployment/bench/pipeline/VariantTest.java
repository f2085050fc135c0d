package io.hedgerow.deployment.bench.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class VariantTest {

    @Test
    void selectsByTheBeginningOfTheName() {
        assertThat(Variant.select(List.of("five/2/rocksdb", "none/1")))
                .extracting(Variant::toString)
                .containsExactly("none/1/hashmap", "none/1/rocksdb", "five/2/rocksdb");
        assertThat(Variant.select(List.of("none", "hello", "five", "none"))).hasSize(12);
    }

    @Test
    void namesWhatItDoesNotKnow() {
        for (String unknown : List.of("non", "five/3", "hello/1/forst", "none/1/hashmap/x", "")) {
            assertThatThrownBy(() -> Variant.select(List.of("none", unknown)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"" + unknown + "\"")
                    .hasMessageContaining("five/2/rocksdb");
        }
    }

    @Test
    void hasTheSameWithoutPluginsAsItsYardstick() {
        assertThat(Variant.select(List.of("five/2/rocksdb")).get(0).yardstick())
                .hasToString("none/2/rocksdb");
    }
}
