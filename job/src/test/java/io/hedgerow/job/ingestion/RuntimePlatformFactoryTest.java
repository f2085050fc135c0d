package io.hedgerow.job.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.job.config.ConfigurationException;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.operators.plugins.HookResult;
import io.hedgerow.operators.plugins.PluginInstance;
import io.hedgerow.operators.plugins.PluginPlatform;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.host.memory.MemoryHost;
import io.hedgerow.runtime.host.memory.RealTime;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the configuration says of plugins reaches them. */
class RuntimePlatformFactoryTest {

    private static final String ECHO = "exports.processEvent = (event) => event";

    private static HookResult echo(PluginPlatform platform, int pluginId, String event)
            throws Exception {
        PluginInstallation installation =
                PluginInstallation.of(
                        new PluginIdentity(2, pluginId, 39, "echo"),
                        0,
                        TranspiledSource.verbatim("index.js", ECHO),
                        "{}",
                        Map.of(),
                        0,
                        PluginInstallation.OnError.DEFAULT,
                        null,
                        SecretMask.NONE);
        MemoryHost host = MemoryHost.builder(new RealTime()).build();
        HookResult[] result = new HookResult[1];
        try (PluginInstance plugin = platform.load(installation, host.services())) {
            plugin.invoke(
                    HookCall.processEvent(event),
                    InvocationOrigin.none(),
                    null,
                    ended -> result[0] = ended);
        }
        return result[0];
    }

    @Test
    void limitsAreThoseOfThePlugin() throws Exception {
        HedgerowConfiguration configuration =
                HedgerowConfiguration.of(
                        Map.of("plugins.limits", "result-chars:30,60.result-chars:20"));
        String event = "{\"event\":\"of 24 chars.\"}";
        String longEvent = "{\"event\":\"of more than 30 characters\"}";
        try (PluginPlatform platform = RuntimePlatformFactory.of(configuration).open()) {
            assertThat(echo(platform, 61, event)).isInstanceOf(HookResult.Returned.class);
            assertThat(echo(platform, 61, longEvent))
                    .asString()
                    .contains("RangeError", "longer than 30 characters");
            assertThat(echo(platform, 60, event))
                    .asString()
                    .contains("RangeError", "longer than 20 characters");
        }
    }

    @Test
    void aWrongLimitIsRefusedBeforeTheJobStarts() {
        HedgerowConfiguration configuration =
                HedgerowConfiguration.of(Map.of("plugins.limits", "60.cpu-tme:5 s"));
        assertThatThrownBy(() -> RuntimePlatformFactory.of(configuration))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(
                        "Option plugins.limits: plugin 60: there is no limit 'cpu-tme'");
    }
}
