package io.hedgerow.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {

    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    /** Run with {@code -Dhedgerow.docs.update=true} to write the page anew. */
    @Test
    void thePageIsUpToDate() throws Exception {
        if (Boolean.getBoolean("hedgerow.docs.update")) {
            Files.writeString(PAGE, ConfigurationReference.markdown());
        }
        assertThat(Files.readString(PAGE)).isEqualTo(ConfigurationReference.markdown());
    }
}
