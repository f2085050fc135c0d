package io.hedgerow.operators.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.runtime.host.HttpTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration MOST = Duration.ofHours(1);

    private long now = NOON.toEpochMilli();
    private final RetryAfter retryAfter = new RetryAfter(() -> now, MOST);

    @SafeVarargs
    private void answered(int status, Map.Entry<String, String>... headers) {
        HttpTransport.Response response =
                new HttpTransport.Response(status, "", "", Arrays.asList(headers), new byte[0]);
        assertThat(
                        retryAfter
                                .watching(request -> CompletableFuture.completedFuture(response))
                                .send(null))
                .as("the plugin gets it as it is")
                .isCompletedWithValue(response);
    }

    private void asked(String value) {
        answered(429, Map.entry("Retry-After", value));
    }

    /** Seconds from noon that are asked for; {@code null} for none. */
    private Long seconds() {
        long until = retryAfter.untilMillis();
        return until == 0 ? null : (until - NOON.toEpochMilli()) / 1000;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "'  30 ', 30",
        "0030, 30",
        "3600, 3600",
        "3601, 3600",
        "999999999, 3600",
        "9999999999, 3600",
        "99999999999999999999999999, 3600"
    })
    void takesSecondsUpToTheLongestWait(String value, long seconds) {
        asked(value);
        assertThat(seconds()).isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Tue, 24 Nov 2026 12:00:07 GMT|7",
                "Tue, 24 Nov 2026 14:00:00 GMT|3600",
                "Fri, 31 Dec 9999 23:59:59 GMT|3600",
                "Tue, 24 Nov 2026 13:00:07 +0100|7",
                "Tue, 24 Nov 2026 11:59:00 GMT|-60"
            })
    void takesDates(String value, long seconds) {
        asked(value);
        assertThat(seconds()).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+5",
                "1.5",
                "1e3",
                "0x10",
                "٣",
                "soon",
                "30, 60",
                "24 Nov 2026",
                "Mon, 24 Nov 2026 12:00:07 GMT", // it is a Tuesday
                "Tue, 31 Feb 2026 12:00:07 GMT",
                "2026-11-24T12:00:07Z"
            })
    void whatIsNeitherIsAsIfItWereNotThere(String value) {
        asked(value);
        assertThat(seconds()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"429, 30", "503, 30", "200,", "301,", "400,", "428,", "500,", "502,", "504,"})
    void onlyTwoStatusesAskForIt(int status, Long seconds) {
        answered(status, Map.entry("Retry-After", "30"));
        assertThat(seconds()).isEqualTo(seconds);
    }

    @Test
    void theNameOfTheHeaderMayBeWrittenAnyWay() {
        answered(503, Map.entry("Date", "9"), Map.entry("RETRY-after", "30"));
        assertThat(seconds()).isEqualTo(30);
    }

    @Test
    void theLatestTimeCounts() {
        answered(503, Map.entry("Retry-After", "40"), Map.entry("Retry-After", "20"));
        assertThat(seconds()).isEqualTo(40);
        asked("10");
        assertThat(seconds()).isEqualTo(40);
        now += 35_000;
        asked("10");
        assertThat(seconds()).isEqualTo(45);
        asked("soon");
        answered(429);
        assertThat(seconds()).isEqualTo(45);
    }

    @Test
    void theTimeIsTakenWhenTheAnswerComes() {
        CompletableFuture<HttpTransport.Response> answer = new CompletableFuture<>();
        CompletableFuture<HttpTransport.Response> seen =
                retryAfter.watching(request -> answer).send(null);
        now += 5_000;
        HttpTransport.Response response =
                new HttpTransport.Response(
                        429, "", "", List.of(Map.entry("Retry-After", "30")), new byte[0]);
        answer.complete(response);
        assertThat(seen).isCompletedWithValue(response);
        assertThat(seconds()).isEqualTo(35);
    }

    @Test
    void aRequestThatFailsOrIsGivenUpPassesThrough() {
        CompletableFuture<HttpTransport.Response> failing = new CompletableFuture<>();
        CompletableFuture<HttpTransport.Response> seen =
                retryAfter.watching(request -> failing).send(null);
        failing.completeExceptionally(new IllegalStateException("no answer"));
        assertThat(seen).isCompletedExceptionally();
        CompletableFuture<HttpTransport.Response> waiting = new CompletableFuture<>();
        retryAfter.watching(request -> waiting).send(null).cancel(true);
        assertThat(waiting).isCancelled();
        assertThat(seconds()).isNull();
    }
}
