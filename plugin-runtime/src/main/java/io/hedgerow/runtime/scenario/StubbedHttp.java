package io.hedgerow.runtime.scenario;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.host.HttpTransportException;
import io.hedgerow.runtime.scenario.Scenario.HttpStub;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Answers requests from a scenario's stubs and writes them down. */
public final class StubbedHttp implements HttpTransport {

    /** What node-fetch adds of its own; a result shows headers as the plugin gave them. */
    private static final Map<String, String> ADDED =
            Map.of(
                    "accept", "*/*",
                    "accept-encoding", "gzip,deflate",
                    "content-type", "text/plain;charset=UTF-8",
                    "user-agent", "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)");

    private final List<HttpStub> stubs;
    private final int[] left;
    private final List<String> unanswered = new ArrayList<>();
    private ArrayNode requests = ScenarioJson.MAPPER.createArrayNode();

    public StubbedHttp(List<HttpStub> stubs) {
        this.stubs = stubs;
        this.left = stubs.stream().mapToInt(HttpStub::times).toArray();
    }

    @Override
    public CompletableFuture<Response> send(Request request) {
        requests.add(describe(request));
        for (int i = 0; i < stubs.size(); i++) {
            HttpStub stub = stubs.get(i);
            boolean matches =
                    (stub.method() == null || stub.method().equalsIgnoreCase(request.method()))
                            && request.url().startsWith(stub.url())
                            && left[i] != 0;
            if (matches) {
                left[i]--;
                return answer(stub, request);
            }
        }
        String what = request.method() + " " + request.url();
        unanswered.add(what);
        return CompletableFuture.failedFuture(
                new HttpTransportException(
                        "no stub of the scenario answers " + what, "system", "ENOTFOUND", null));
    }

    private static CompletableFuture<Response> answer(HttpStub stub, Request request) {
        if (stub.networkError() != null) {
            String error = stub.networkError();
            return CompletableFuture.failedFuture(
                    new HttpTransportException(
                            error, "system", error.matches("E[A-Z_]+") ? error : null, null));
        }
        if (stub.body().length > request.maxResponseBytes()) {
            return CompletableFuture.failedFuture(
                    new HttpTransportException(
                            "content size at "
                                    + request.url()
                                    + " over limit: "
                                    + request.maxResponseBytes(),
                            "max-size",
                            null,
                            null));
        }
        return CompletableFuture.completedFuture(
                new Response(
                        stub.status(),
                        StatusTexts.of(stub.status()),
                        request.url(),
                        List.copyOf(stub.headers().entrySet()),
                        stub.body()));
    }

    private static ObjectNode describe(Request request) {
        ObjectNode node = ScenarioJson.object();
        node.put("method", request.method());
        node.put("url", request.url());
        ObjectNode headers = ScenarioJson.object();
        for (Map.Entry<String, String> header : request.headers()) {
            String added = ADDED.get(header.getKey().toLowerCase(Locale.ROOT));
            if (header.getValue().equals(added)) {
                continue;
            }
            headers.put(
                    header.getKey(),
                    headers.has(header.getKey())
                            ? headers.get(header.getKey()).textValue() + ", " + header.getValue()
                            : header.getValue());
        }
        if (!headers.isEmpty()) {
            node.set("headers", headers);
        }
        if (request.body() != null) {
            node.put("body", new String(request.body(), StandardCharsets.UTF_8));
        }
        return node;
    }

    /** What was asked since the last call of this. */
    ArrayNode takeRequests() {
        ArrayNode taken = requests;
        requests = ScenarioJson.MAPPER.createArrayNode();
        return taken;
    }

    /** Requests that no stub answered, since the last call of this. */
    List<String> takeUnanswered() {
        List<String> taken = List.copyOf(unanswered);
        unanswered.clear();
        return taken;
    }
}
