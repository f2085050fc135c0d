package io.hedgerow.deployment.capture;

import java.util.Locale;
import java.util.Map;

/**
 * What the capture rules need to know of one HTTP request, free of any server library.
 *
 * @param query first value of each query parameter, decoded
 * @param contentType without parameters, lower case; empty when the client sent none
 * @param contentEncoding lower case, empty when none
 * @param forwardedFor the {@code X-Forwarded-For} header, empty when none
 * @param siteUrl scheme and host as the client addressed them, without a trailing slash
 */
record CaptureRequest(
        String method,
        String path,
        Map<String, String> query,
        String contentType,
        String contentEncoding,
        byte[] body,
        String remoteAddress,
        String forwardedFor,
        String siteUrl) {

    boolean isGet() {
        return method.equals("GET");
    }

    /** {@code engage} is the old identify call: its events are named {@code $identify}. */
    boolean isEngage() {
        return path.toLowerCase(Locale.ROOT).contains("engage");
    }

    /**
     * The client's address: the first entry of {@code X-Forwarded-For}, else the peer. A port after
     * an IPv4 address is cut off.
     */
    String clientIp() {
        String ip = forwardedFor.isBlank() ? remoteAddress : forwardedFor.split(",", 2)[0].trim();
        String[] parts = ip.split(":", -1);
        return parts.length == 2 ? parts[0] : ip;
    }
}
