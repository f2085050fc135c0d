package io.hedgerow.runtime.module.fetch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.host.HttpTransportException;
import io.hedgerow.runtime.module.HostException;
import io.hedgerow.runtime.module.ModuleEnvironment;
import io.hedgerow.runtime.module.zlib.Compression;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** One request and its response, packed for the JavaScript side: length, JSON head, body. */
final class Exchange {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ModuleEnvironment environment;

    Exchange(ModuleEnvironment environment) {
        this.environment = environment;
    }

    /** Arguments: method, URL, headers as JSON pairs, body, timeout in ms, size, compress. */
    CompletableFuture<Object> start(Object[] a) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        try {
            for (String[] pair : JSON.readValue((String) a[2], String[][].class)) {
                headers.add(Map.entry(pair[0], pair[1]));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("node-fetch.js sent no list of pairs", e);
        }
        long wait = ((Double) a[4]).longValue();
        long size = ((Double) a[5]).longValue();
        long cap = environment.limits().httpResponseBytes();
        long most = size > 0 ? Math.min(size, cap) : cap;
        boolean decode = (Boolean) a[6] && !"HEAD".equals(a[0]);
        HttpTransport.Request request =
                new HttpTransport.Request(
                        (String) a[0],
                        (String) a[1],
                        headers,
                        (byte[]) a[3],
                        wait > 0 ? Duration.ofMillis(wait) : unawaitedLimit(),
                        most);
        return environment
                .services()
                .http()
                .send(request)
                .handle(
                        (response, failure) -> {
                            try {
                                if (failure != null) {
                                    throw described(failure, most);
                                }
                                return packed(response, decode, most);
                            } catch (HostException e) {
                                throw new CompletionException(e);
                            }
                        });
    }

    /**
     * node-fetch waits for ever, and the guard around the {@code await} ends that (contract §4.3):
     * it must come first. Requests that nobody awaits end, too.
     */
    private Duration unawaitedLimit() {
        return environment.limits().awaitTimeout().plusSeconds(1);
    }

    private static HostException described(Throwable failure, long most) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        Map<String, Object> properties = new HashMap<>();
        properties.put("type", "system");
        properties.put("limit", (double) most);
        String message = "the request failed";
        if (cause instanceof HttpTransportException known) {
            message = known.getMessage();
            properties.put("type", known.type());
            if (known.code() != null) {
                properties.put("code", known.code());
                properties.put("errno", known.code());
            }
        }
        return new HostException("FetchError", message, properties);
    }

    private static byte[] packed(HttpTransport.Response response, boolean decode, long most)
            throws HostException {
        byte[] body = response.body() == null ? new byte[0] : response.body();
        if (decode && response.status() != 204 && response.status() != 304) {
            for (Map.Entry<String, String> header : response.headers()) {
                if (header.getKey().equalsIgnoreCase("content-encoding")) {
                    body =
                            Compression.decodeBody(
                                    header.getValue().toLowerCase(Locale.ROOT), body, most);
                }
            }
        }
        try {
            List<String[]> headers = new ArrayList<>();
            response.headers().forEach(h -> headers.add(new String[] {h.getKey(), h.getValue()}));
            byte[] head =
                    JSON.writeValueAsBytes(
                            Map.of(
                                    "status",
                                    response.status(),
                                    "statusText",
                                    response.statusText() == null ? "" : response.statusText(),
                                    "headers",
                                    headers));
            return ByteBuffer.allocate(4 + head.length + body.length)
                    .putInt(head.length)
                    .put(head)
                    .put(body)
                    .array();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
