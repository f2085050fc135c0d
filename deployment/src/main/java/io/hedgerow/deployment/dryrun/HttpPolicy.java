package io.hedgerow.deployment.dryrun;

import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.host.HttpTransportException;
import io.hedgerow.runtime.scenario.Scenario.HttpStub;
import io.hedgerow.runtime.scenario.StubbedHttp;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What becomes of the requests of plugins in a dry run.
 *
 * @param description for the report
 * @param sends whether requests go out
 */
public record HttpPolicy(String description, boolean sends, Maker maker) {

    /** Makes a transport; each version has its own. */
    @FunctionalInterface
    public interface Maker {
        HttpTransport of(HttpTransport network);
    }

    /** No request gets an answer. */
    public static HttpPolicy refuse() {
        return new HttpPolicy(
                "refused: every request fails with ENETDOWN",
                false,
                network ->
                        request ->
                                CompletableFuture.failedFuture(
                                        new HttpTransportException(
                                                "a dry run has no network",
                                                "system",
                                                "ENETDOWN",
                                                null)));
    }

    /** Each request is answered with status 200 and an empty JSON object. */
    public static HttpPolicy ok() {
        return new HttpPolicy(
                "made up: every request is answered with 200 and {}",
                false,
                network ->
                        request ->
                                CompletableFuture.completedFuture(
                                        new HttpTransport.Response(
                                                200,
                                                "OK",
                                                request.url(),
                                                List.of(
                                                        Map.entry(
                                                                "content-type",
                                                                "application/json")),
                                                "{}".getBytes(StandardCharsets.UTF_8))));
    }

    /** Recorded answers; what none of them fits fails. */
    public static HttpPolicy stubs(List<HttpStub> stubs, String file) {
        return new HttpPolicy(
                "answered by the " + stubs.size() + " stubs of " + file + ", others fail",
                false,
                network -> new StubbedHttp(stubs));
    }

    /** Requests go out, twice: once for each version. */
    public static HttpPolicy network() {
        return new HttpPolicy(
                "SENT over the network, by each version once", true, network -> network);
    }
}
