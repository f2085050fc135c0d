package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.host.HttpTransport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Requests wait until the test answers them. */
final class HttpByHand implements HttpTransport {

    final List<Exchange> exchanges = new ArrayList<>();

    record Exchange(Request request, CompletableFuture<Response> response) {

        String path() {
            return request.url().replaceFirst("^https://[^/]+/", "");
        }

        String body() {
            return new String(request.body(), StandardCharsets.UTF_8);
        }

        /**
         * @return {@code null} when there is none
         */
        String header(String name) {
            return request.headers().stream()
                    .filter(each -> each.getKey().equalsIgnoreCase(name))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
        }

        void answer(String text) {
            answer(200, "OK", List.of(Map.entry("content-type", "text/plain")), text);
        }

        void answer(
                int status,
                String statusText,
                List<Map.Entry<String, String>> headers,
                String text) {
            response.complete(
                    new Response(
                            status,
                            statusText,
                            request.url(),
                            headers,
                            text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Override
    public CompletableFuture<Response> send(Request request) {
        Exchange exchange = new Exchange(request, new CompletableFuture<>());
        exchanges.add(exchange);
        return exchange.response;
    }

    List<String> paths() {
        return exchanges.stream().map(Exchange::path).toList();
    }

    /** The latest request to a path. */
    Exchange latest(String path) {
        return exchanges.stream()
                .filter(each -> each.path().equals(path))
                .reduce((first, second) -> second)
                .orElseThrow();
    }
}
