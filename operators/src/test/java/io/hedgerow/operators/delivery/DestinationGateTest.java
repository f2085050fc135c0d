package io.hedgerow.operators.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.runtime.JsonText;
import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.host.HttpTransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When attempts may begin, what answers ask for, and what a webhook's request is. */
class DestinationGateTest {

    private long now = 1_000_000;
    private final DestinationGate gate = new DestinationGate(DeliveryOptions.DEFAULT, () -> now);

    private void attempt(boolean fails) {
        assertThat(gate.tryBegin(0, false)).isEqualTo(DestinationGate.NOW);
        end(fails);
    }

    private void end(boolean fails) {
        if (fails) {
            gate.breaker().failed();
        } else {
            gate.breaker().succeeded();
        }
    }

    @Test
    void fewFailuresAreNoOutage() {
        for (int i = 0; i < 9; i++) {
            attempt(true);
        }
        assertThat(gate.breaker().isClosed()).isTrue();
        attempt(true);
        assertThat(gate.breaker().isClosed()).isFalse();
    }

    @Test
    void aMinorityOfFailuresIsNoOutage() {
        for (int i = 0; i < 100; i++) {
            attempt(i % 3 == 0);
        }
        assertThat(gate.breaker().isClosed()).isTrue();
    }

    @Test
    void errorsOfThePluginSayNothing() {
        attempt(true);
        for (int i = 0; i < 100; i++) {
            assertThat(gate.tryBegin(0, false)).isEqualTo(DestinationGate.NOW);
            gate.breaker().ended();
        }
        assertThat(gate.breaker().isClosed()).isTrue();
    }

    @Test
    void probesOneAtATimeAfterWaitsThatDouble() {
        for (int i = 0; i < 10; i++) {
            attempt(true);
        }
        for (long seconds : new long[] {5, 10, 20, 40, 60, 60}) {
            long next = gate.tryBegin(0, false);
            assertThat(next).isEqualTo(now + seconds * 1000 + 1);
            now = next - 1;
            assertThat(gate.tryBegin(0, false)).isEqualTo(next);
            now = next;
            assertThat(gate.tryBegin(0, false)).isEqualTo(DestinationGate.NOW);
            assertThat(gate.breaker().isProbing()).isTrue();
            assertThat(gate.tryBegin(0, false))
                    .as("one at a time")
                    .isEqualTo(DestinationGate.LATER);
            assertThat(gate.tryBegin(0, true)).as("hurried").isEqualTo(DestinationGate.NOW);
            end(true);
        }
        now += 60_001;
        attempt(false);
        assertThat(gate.breaker().isClosed()).isTrue();
        attempt(false);
    }

    @Test
    void aRateAllowsASecondAtOnceThenItsShare() {
        int atOnce = 0;
        while (gate.tryBegin(5, false) == DestinationGate.NOW) {
            gate.breaker().succeeded();
            atOnce++;
        }
        assertThat(atOnce).isBetween(5, 6);
        long next = gate.tryBegin(5, true);
        assertThat(next).as("also when hurried").isBetween(now + 1, now + 200);
        now = next;
        assertThat(gate.tryBegin(5, false)).isEqualTo(DestinationGate.NOW);
        assertThat(gate.tryBegin(5, false)).isEqualTo(now + 200);
    }

    private void answered(int status, String retryAfter) {
        HttpTransport transport =
                gate.watched(
                        request ->
                                CompletableFuture.completedFuture(
                                        new HttpTransport.Response(
                                                status,
                                                "",
                                                "",
                                                List.of(Map.entry("retry-AFTER", retryAfter)),
                                                new byte[0])));
        transport.send(null);
    }

    @ParameterizedTest
    @CsvSource({
        "429, 30, 30000",
        "503, 7, 7000",
        "503, 999999999, 3600000",
        "500, 30, 0",
        "200, 30, 0",
        "429, soon, 0",
        "429, -3, 0",
        "429, 'Thu, 01 Jan 1970 00:17:00 GMT', 20000"
    })
    void heedsRetryAfter(int status, String retryAfter, long wait) {
        answered(status, retryAfter);
        assertThat(gate.isPaused()).as("before an attempt has failed of it").isFalse();
        gate.heed();
        assertThat(gate.tryBegin(0, false)).isEqualTo(wait == 0 ? DestinationGate.NOW : now + wait);
        assertThat(gate.tryBegin(0, true)).isEqualTo(DestinationGate.NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "FetchError, 'request to https://x/ failed, reason: connect ECONNREFUSED x:443', true",
        "FetchError, network timeout at: https://x/, true",
        "FetchError, 'request to https://x/ failed, reason: Internal hostname', false",
        "FetchError, uri requested responds with an invalid redirect URL: /, false",
        "Error, 'request to https://x/ failed, reason: connect ECONNREFUSED x:443', false",
        "FetchError,, false"
    })
    void knowsAnAbsentDestination(String name, String message, boolean absent) {
        assertThat(NetworkFailure.is(name, message)).isEqualTo(absent);
    }

    private final List<HttpTransport.Request> requests = new ArrayList<>();

    private WebhookSender.Result webhook(String json, int status) {
        return new WebhookSender(Duration.ofSeconds(10))
                .send(
                        request -> {
                            requests.add(request);
                            return status == 0
                                    ? CompletableFuture.failedFuture(
                                            new HttpTransportException(
                                                    "socket hang up", "system", "ECONNRESET", null))
                                    : CompletableFuture.completedFuture(
                                            new HttpTransport.Response(
                                                    status, "T" + status, "", List.of(), null));
                        },
                        JsonText.of(json),
                        "key")
                .join();
    }

    @Test
    void aWebhookIsSentAsComposed() {
        assertThat(
                        webhook(
                                        "{\"url\":\"https://x/\",\"body\":{\"a\":[1]},\"method\":\"PUT\",\"headers\":{\"X-A\":\"1\",\"b\":2}}",
                                        204)
                                .error())
                .isNull();
        HttpTransport.Request sent = requests.get(0);
        assertThat(sent.method()).isEqualTo("PUT");
        assertThat(sent.body()).asString().isEqualTo("{\"a\":[1]}");
        assertThat(sent.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(sent.headers())
                .containsExactly(
                        Map.entry("X-A", "1"),
                        Map.entry("b", "2"),
                        Map.entry("Idempotency-Key", "key"));
    }

    @ParameterizedTest
    @CsvSource({
        "301, false",
        "400, false",
        "404, false",
        "408, true",
        "425, true",
        "429, true",
        "500, true",
        "503, true"
    })
    void aRefusedWebhookSaysSoInTheTextOfTheContract(int status, boolean again) {
        assertThat(webhook("{\"url\":\"https://x/\",\"body\":\"b\"}", status))
                .isEqualTo(
                        new WebhookSender.Result(
                                "Fetch to https://x/ failed with T" + status, again));
    }

    @Test
    void noAnswerIsARetryAndNoWebhookIsNot() {
        assertThat(webhook("{\"url\":\"https://x/\"}", 0))
                .isEqualTo(
                        new WebhookSender.Result(
                                "request to https://x/ failed, reason: socket hang up", true));
        assertThat(webhook("{\"body\":\"\"}", 200).error())
                .isEqualTo("composeWebhook returned no webhook: \"url\" is missing or is no text");
        assertThat(webhook("[]", 200).again()).isFalse();
    }
}
