package io.hedgerow.deployment.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Reads the body (or the {@code data} query parameter) the way PostHog's capture does: plain JSON,
 * gzip announced by header or query, base64, form field {@code data}, and beacons sent as {@code
 * text/plain}. Without an announced compression gzip is tried as the last resort, since some
 * browsers lose the query. {@code NaN} and infinities, which Python clients send, become null.
 *
 * <p>Stateless and safe for use by many threads.
 */
final class PayloadDecoder {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxStringLength(Integer.MAX_VALUE)
                                .maxNumberLength(1000)
                                .maxNestingDepth(500)
                                .build());
    }

    private final int maxDecodedBytes;

    /**
     * @param maxDecodedBytes limit of the size after decompression; more is answered with 413
     */
    PayloadDecoder(int maxDecodedBytes) {
        this.maxDecodedBytes = maxDecodedBytes;
    }

    /**
     * @throws CaptureException 400 when there is no data or it cannot be read, 413 when it unpacks
     *     to more than the limit
     */
    Payload decode(CaptureRequest request) {
        Map<String, String> form = Map.of();
        byte[] data;
        if (request.isGet()) {
            data = bytes(request.query().get("data"));
        } else if (request.contentType().equals("application/x-www-form-urlencoded")
                && !isGzip(request.body())) {
            form = parseForm(new String(request.body(), StandardCharsets.UTF_8));
            data = bytes(form.get("data"));
        } else {
            data = withoutDataPrefix(request.body());
        }
        if (data.length == 0) {
            throw CaptureException.noData();
        }
        JsonNode json = decode(data, compression(request, form));
        if (isEmptyValue(json)) {
            throw CaptureException.noData();
        }
        return new Payload(json, form);
    }

    private static String compression(CaptureRequest request, Map<String, String> form) {
        String named = request.query().getOrDefault("compression", "");
        if (named.isEmpty()) {
            named = form.getOrDefault("compression", "");
        }
        return (named.isEmpty() ? request.contentEncoding() : named).toLowerCase(Locale.ROOT);
    }

    private JsonNode decode(byte[] data, String compression) {
        switch (compression) {
            case "gzip", "gzip-js" -> {
                return parse(unbase64(gunzip(data)));
            }
            case "", "base64", "identity" -> {
                return isGzip(data) ? parse(unbase64(gunzip(data))) : parse(unbase64(data));
            }
            default ->
                    throw CaptureException.malformed(
                            "Unsupported compression \"" + compression + "\"");
        }
    }

    private byte[] gunzip(byte[] data) {
        if (new String(data, StandardCharsets.ISO_8859_1).equals("undefined")) {
            throw CaptureException.malformed(
                    "data being loaded from the request body for decompression is the literal"
                            + " string 'undefined'");
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(data), 8192)) {
            byte[] plain = in.readNBytes(maxDecodedBytes + 1);
            if (plain.length > maxDecodedBytes) {
                throw CaptureException.tooLarge(
                        "the body unpacks to more than " + maxDecodedBytes + " bytes");
            }
            return plain;
        } catch (IOException e) {
            throw CaptureException.malformed("Failed to decompress data. " + e.getMessage());
        }
    }

    /** Base64 is recognised by its content, whatever compression was named, as PostHog does. */
    private static byte[] unbase64(byte[] data) {
        int first = 0;
        while (first < data.length && Character.isWhitespace(data[first])) {
            first++;
        }
        if (first == data.length || "{[\"".indexOf(data[first]) >= 0) {
            return data;
        }
        String text = new String(data, StandardCharsets.ISO_8859_1).trim();
        if (text.indexOf('%') >= 0) {
            text = urlDecode(text);
        }
        try {
            return Base64.getDecoder().decode(text.replace(' ', '+').replaceAll("=+$", ""));
        } catch (IllegalArgumentException e) {
            return data;
        }
    }

    private static JsonNode parse(byte[] data) {
        try {
            JsonNode json = JSON.readTree(data);
            return json == null ? NullNode.getInstance() : withoutNonFinite(json);
        } catch (JsonProcessingException e) {
            throw CaptureException.malformed(
                    "Invalid JSON: "
                            + e.getOriginalMessage()
                            + " (line "
                            + e.getLocation().getLineNr()
                            + ", column "
                            + e.getLocation().getColumnNr()
                            + ")");
        } catch (IOException e) {
            throw CaptureException.malformed("Invalid JSON: " + e.getMessage());
        }
    }

    private static JsonNode withoutNonFinite(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties()
                    .forEach(field -> field.setValue(withoutNonFinite(field.getValue())));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                JsonNode element = array.get(i);
                JsonNode replaced = withoutNonFinite(element);
                if (replaced != element) {
                    array.set(i, replaced);
                }
            }
        } else if (node.isDouble() && !Double.isFinite(node.doubleValue())) {
            return NullNode.getInstance();
        }
        return node;
    }

    private static boolean isEmptyValue(JsonNode json) {
        return json.isNull()
                || json.isContainerNode() && json.isEmpty()
                || json.isTextual() && json.textValue().isEmpty();
    }

    private static byte[] withoutDataPrefix(byte[] body) {
        String start = new String(body, 0, Math.min(5, body.length), StandardCharsets.ISO_8859_1);
        if (!start.equals("data=")) {
            return body;
        }
        return bytes(parseForm(new String(body, StandardCharsets.UTF_8)).get("data"));
    }

    private static Map<String, String> parseForm(String body) {
        Map<String, String> form = new HashMap<>();
        for (String pair : body.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.putIfAbsent(
                        urlDecode(pair.substring(0, equals)),
                        urlDecode(pair.substring(equals + 1)));
            }
        }
        return form;
    }

    private static String urlDecode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static boolean isGzip(byte[] data) {
        return data.length > 2 && data[0] == 0x1f && data[1] == (byte) 0x8b;
    }

    private static byte[] bytes(String text) {
        return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    }
}
