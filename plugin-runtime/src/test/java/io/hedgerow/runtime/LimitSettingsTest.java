package io.hedgerow.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every limit can be set by name, for all plugins or for one. */
class LimitSettingsTest {

    private static final PluginLimits DEFAULT = PluginLimits.DEFAULT;

    @Test
    void everyLimitHasAName() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("await-timeout", "1500 ms");
        settings.put("method-timeout", "2s");
        settings.put("background-timeout", "3 min");
        settings.put("cpu-time", "4 h");
        settings.put("allocated-memory", "5 mb");
        settings.put("pending-promises", "6");
        settings.put("result-chars", "7");
        settings.put("log-chars", "8");
        settings.put("log-lines", "9");
        settings.put("storage-value-chars", "10");
        settings.put("captured-event-chars", "11");
        settings.put("http-response", "12 kb");
        assertThat(LimitSettings.apply(DEFAULT, settings))
                .isEqualTo(
                        new PluginLimits(
                                Duration.ofMillis(1500),
                                Duration.ofSeconds(2),
                                Duration.ofMinutes(3),
                                Duration.ofHours(4),
                                5 << 20,
                                6,
                                7,
                                8,
                                9,
                                10,
                                11,
                                12 << 10));
        assertThat(settings).hasSize(PluginLimits.class.getRecordComponents().length);
    }

    @Test
    void whatIsNotNamedStays() {
        assertThat(LimitSettings.apply(DEFAULT, Map.of())).isEqualTo(DEFAULT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cpu | 1 s | there is no limit 'cpu'; the limits are await-timeout,",
                "cpu-time | 1 | the limit cpu-time cannot be '1': it must be a duration such as",
                "cpu-time | 1 mb | the limit cpu-time cannot be '1 mb'",
                "cpu-time | 0 s | the limit cpu-time cannot be '0 s': it must be positive",
                "log-lines | -1 | the limit log-lines cannot be '-1': it must be a whole number",
                "log-lines | 99999999999 | the limit log-lines cannot be",
                "http-response | 99999999999999999999 gb | it is too large",
                "http-response | many | it must be a size such as"
            })
    void whatIsWrongIsNamed(String name, String value, String message) {
        assertThatThrownBy(() -> LimitSettings.apply(DEFAULT, Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aPluginOfItsOwnGetsWhatAllGetAndItsOwn() {
        LimitsByPlugin limits =
                LimitsByPlugin.of(
                        DEFAULT,
                        Map.of("60.cpu-time", "5 s", "log-lines", "70", "61.log-lines", "71"));
        assertThat(limits.of(7)).isEqualTo(DEFAULT.toBuilder().logLines(70).build());
        assertThat(limits.of(60))
                .isEqualTo(DEFAULT.toBuilder().logLines(70).cpuTime(Duration.ofSeconds(5)).build());
        assertThat(limits.of(61)).isEqualTo(DEFAULT.toBuilder().logLines(71).build());
    }

    @Test
    void aWrongLimitOfOnePluginIsNamedWithIt() {
        assertThatThrownBy(() -> LimitsByPlugin.of(DEFAULT, Map.of("60.cpu", "5 s")))
                .hasMessageStartingWith("plugin 60: there is no limit 'cpu'");
        assertThatThrownBy(() -> LimitsByPlugin.of(DEFAULT, Map.of("geoip.cpu-time", "5 s")))
                .hasMessage("'geoip.cpu-time' must be a limit or <plugin id>.<limit>");
    }
}
