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
        CompletableFuture<HttpTransport.Response> sent =
                environment.services().http().send(request);
        CompletableFuture<Object> answer =
                sent.handle(
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
        answer.whenComplete(
                (packed, failure) -> {
                    if (answer.isCancelled()) {
                        sent.cancel(true);
                    }
                });
        return answer;
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

    /**
     * A body that cannot be decoded is told beside the head, as node-fetch fails only whoever reads
     * it.
     */
    private static byte[] packed(HttpTransport.Response response, boolean decode, long most)
            throws HostException {
        byte[] body = response.body() == null ? new byte[0] : response.body();
        Map<String, Object> spoilt = Map.of();
        try {
            body = decode ? decoded(response, body, most) : body;
        } catch (HostException e) {
            if (e.errorName().equals("RangeError")) {
                throw e; // too long is too long, whoever reads it
            }
            body = new byte[0];
            spoilt = new HashMap<>(e.properties());
            spoilt.put("message", e.getMessage());
        }
        List<String[]> headers = new ArrayList<>();
        response.headers().forEach(h -> headers.add(new String[] {h.getKey(), h.getValue()}));
        Map<String, Object> head = new HashMap<>();
        head.put("status", response.status());
        head.put("statusText", response.statusText() == null ? "" : response.statusText());
        head.put("headers", headers);
        if (!spoilt.isEmpty()) {
            head.put("spoilt", spoilt);
        }
        try {
            byte[] text = JSON.writeValueAsBytes(head);
            return ByteBuffer.allocate(4 + text.length + body.length)
                    .putInt(text.length)
                    .put(text)
                    .put(body)
                    .array();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] decoded(HttpTransport.Response response, byte[] body, long most)
            throws HostException {
        byte[] bytes = body;
        if (response.status() != 204 && response.status() != 304) {
            for (Map.Entry<String, String> header : response.headers()) {
                if (header.getKey().equalsIgnoreCase("content-encoding")) {
                    String coding = header.getValue().toLowerCase(Locale.ROOT);
                    bytes = Compression.decodeBody(coding, bytes, most);
                }
            }
        }
        return bytes;
    }
}
