package io.hedgerow.operators.delivery;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.hedgerow.operators.ingest.Json;
import io.hedgerow.runtime.JsonText;
import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.host.HttpTransportException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Sends what {@code composeWebhook} has composed (contract §2.12), through the transport that
 * guards addresses. Redirects are not followed. Keeps nothing; any thread.
 */
public final class WebhookSender {

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final long MOST_RESPONSE_BYTES = 1 << 20;

    private final Duration timeout;

    public WebhookSender(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * How it went.
     *
     * @param error {@code null} when it was taken
     * @param again whether trying again may help
     */
    public record Result(String error, boolean again) {

        static final Result SENT = new Result(null, false);
    }

    /**
     * @param webhook JSON of {@code {url, body, headers?, method?}}
     * @param idempotencyKey {@code null} for none
     * @return completes on any thread; never fails
     */
    public CompletableFuture<Result> send(
            HttpTransport http, JsonText webhook, String idempotencyKey) {
        HttpTransport.Request request;
        try {
            request = request(webhook.toString(), idempotencyKey);
        } catch (IOException e) {
            return CompletableFuture.completedFuture(
                    new Result("composeWebhook returned no webhook: " + e.getMessage(), false));
        }
        return http.send(request).handle((response, failure) -> result(request, response, failure));
    }

    private static Result result(
            HttpTransport.Request request, HttpTransport.Response response, Throwable failure) {
        if (failure != null) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
            String why = cause.getMessage();
            boolean again = cause instanceof HttpTransportException;
            return new Result(
                    "request to " + request.url() + " failed, reason: " + why,
                    again && NetworkFailure.mayPass(why));
        }
        int status = response.status();
        if (status >= 200 && status < 300) {
            return Result.SENT;
        }
        return new Result(
                "Fetch to " + request.url() + " failed with " + response.statusText(),
                status >= 500 || status == 408 || status == 425 || status == 429);
    }

    private HttpTransport.Request request(String webhook, String idempotencyKey)
            throws IOException {
        String url = null;
        String method = "POST";
        byte[] body = null;
        List<Map.Entry<String, String>> headers = null;
        try (JsonParser parser = Json.FACTORY.createParser(webhook)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is no object");
            }
            String name;
            while ((name = parser.nextFieldName()) != null) {
                JsonToken token = parser.nextToken();
                switch (name) {
                    case "url" -> url = token == JsonToken.VALUE_STRING ? parser.getText() : null;
                    case "method" -> method = token.isScalarValue() ? parser.getText() : method;
                    case "body" -> body = body(token, parser);
                    case "headers" -> headers = headers(token, parser);
                    default -> parser.skipChildren();
                }
            }
        }
        if (url == null) {
            throw new IOException("\"url\" is missing or is no text");
        }
        if (headers == null) {
            headers = new ArrayList<>(List.of(Map.entry("Content-Type", "application/json")));
        }
        if (idempotencyKey != null) {
            headers.add(Map.entry(IDEMPOTENCY_KEY, idempotencyKey));
        }
        return new HttpTransport.Request(method, url, headers, body, timeout, MOST_RESPONSE_BYTES);
    }

    /** A text as it is, anything else as JSON. */
    private static byte[] body(JsonToken token, JsonParser parser) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (token == JsonToken.VALUE_STRING) {
            return parser.getText().getBytes(StandardCharsets.UTF_8);
        }
        StringWriter text = new StringWriter();
        try (var out = Json.FACTORY.createGenerator(text)) {
            out.copyCurrentStructure(parser);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static List<Map.Entry<String, String>> headers(JsonToken token, JsonParser parser)
            throws IOException {
        if (token != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return null;
        }
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        String name;
        while ((name = parser.nextFieldName()) != null) {
            if (parser.nextToken().isScalarValue()
                    && parser.currentToken() != JsonToken.VALUE_NULL) {
                headers.add(Map.entry(name, parser.getText()));
            }
            parser.skipChildren();
        }
        return headers;
    }
}
