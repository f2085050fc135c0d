package io.hedgerow.deployment.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.runtime.Capabilities;
import io.hedgerow.runtime.pack.PluginPackage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of plugins that work, but not as their author may think. */
class CheckedPluginTest {

    private static List<String> warnings(String source, String... methods) throws Exception {
        return CheckedPlugin.warnings(
                PluginPackage.inline("{\"name\":\"p\"}", "index.js", source),
                new Capabilities(List.of(methods), List.of(), List.of(), List.of()));
    }

    @Test
    void warnsOfAStorageThatIsTwo() throws Exception {
        assertThat(warnings("meta.storage.get('a')", "onEvent", "processEvent"))
                .containsExactly(
                        "storage and cache are not shared between processEvent, which runs in ingestion, and onEvent, which runs in delivery");
        assertThat(warnings("meta.storage.get('a')", "onEvent")).isEmpty();
        assertThat(warnings("myStorage()", "onEvent", "processEvent")).isEmpty();
        assertThat(warnings("meta.cache.get('a')", "processEvent")).isEmpty();
    }
}
