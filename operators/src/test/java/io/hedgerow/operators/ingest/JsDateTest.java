package io.hedgerow.operators.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected values are what Node 20 prints for {@code new Date(text).toISOString()} with TZ=UTC. */
class JsDateTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-11-24T10:11:12.345Z|2026-11-24T10:11:12.345Z",
                "2026-11-24T10:11:12Z|2026-11-24T10:11:12Z",
                "2026-11-24T10:11:12.123456+00:00|2026-11-24T10:11:12.123Z",
                "2026-11-24T10:11:12+02:30|2026-11-24T07:41:12Z",
                "2026-11-24T10:11:12+0230|2026-11-24T07:41:12Z",
                "2026-11-24T10:11:12|2026-11-24T10:11:12Z",
                "2026-11-24T24:00:00Z|2026-11-25T00:00:00Z",
                "2026-11-24|2026-11-24T00:00:00Z",
                "2026-11|2026-11-01T00:00:00Z",
                "2026|2026-01-01T00:00:00Z",
                "2021-02-31|2021-03-03T00:00:00Z",
                "2021-02-31T00:00:00Z|2021-03-03T00:00:00Z",
                "+002026-11-24T00:00:00Z|2026-11-24T00:00:00Z",
                "2026-11-24 10:11:12|2026-11-24T10:11:12Z",
                "2026-11-24 10:11:12.5|2026-11-24T10:11:12.5Z",
                "2026-11-24 10:11:12+01:00|2026-11-24T09:11:12Z",
                "2026/11/24|2026-11-24T00:00:00Z",
                "11/24/2026 10:00 PM|2026-11-24T22:00:00Z",
                "11/24/26|2026-11-24T00:00:00Z",
                "1/2/70|1970-01-02T00:00:00Z",
                "Tue, 24 Nov 2026 10:11:12 GMT|2026-11-24T10:11:12Z",
                "Tue Nov 24 2026 10:11:12 GMT+0100 (CET)|2026-11-24T09:11:12Z",
                "Nov 24, 2026|2026-11-24T00:00:00Z",
                "24 November 2026 12:00 EST|2026-11-24T17:00:00Z",
                "12|2001-12-01T00:00:00Z",
                "2026-11-24T10:11Z|2026-11-24T10:11:00Z",
            })
    void readsWhatJavaScriptReads(String text, Instant expected) {
        assertThat(JsDate.parse(text)).hasValue(expected.toEpochMilli());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2021-W05-3|2021-02-03T00:00:00Z",
                "2021-W05|2021-02-01T00:00:00Z",
                "2021W053|2021-02-03T00:00:00Z",
                "2021-123|2021-05-03T00:00:00Z",
                "2021-W05-3T10:00:00Z|2021-02-03T10:00:00Z",
                "20210203T101112Z|2021-02-03T10:11:12Z",
                "2021-W05-3T10:00:00+02:00|2021-02-03T08:00:00Z",
            })
    void fallsBackToIso(String text, Instant expected) {
        assertThat(JsDate.parse(text)).hasValue(expected.toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-13-01",
                "2026-11-24T25:00:00Z",
                "2026-11-24T10:61:00Z",
                "2026-11-24T10:11:12Zoom",
                "10:11:12",
                "not 2026 a date",
                "99999999999999999999"
            })
    void refusesTheRest(String text) {
        assertThat(JsDate.parse(text)).isEmpty();
    }
}
