package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.runtime.PluginIdentity;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CapturedMessagesTest {

    private static final PluginIdentity PLUGIN = new PluginIdentity(2, 101, 1, "p");

    private static UUID uuid(String function, int ordinal) {
        return CapturedMessages.uuid(PLUGIN, "uuid-1", function, ordinal);
    }

    @Test
    void twoHooksThatRunForTheSameEventMakeDifferentOnes() {
        assertThat(List.of(uuid("processEvent", 0), uuid("onEvent", 0), uuid("onSnapshot", 0)))
                .doesNotHaveDuplicates();
        assertThat(uuid("onEvent", 0))
                .isEqualTo(uuid("onEvent", 0))
                .isNotEqualTo(uuid("onEvent", 1));
    }

    @Test
    void thoseOfProcessEventAreWhatTheyAlwaysWere() {
        assertThat(uuid("processEvent", 3))
                .isEqualTo(UUID.nameUUIDFromBytes("uuid-1|1|3".getBytes(StandardCharsets.UTF_8)));
    }
}
