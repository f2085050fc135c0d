package io.hedgerow.deployment.receiver;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What {@link HttpReceiver} answers, or does instead. */
public record HttpReply(int status, Map<String, String> headers, byte[] body) {

    /** Cut the connection without an answer. */
    public static final HttpReply RESET = new HttpReply(-1, Map.of(), new byte[0]);

    /** Never answer, but keep the connection. */
    public static final HttpReply HANG = new HttpReply(-2, Map.of(), new byte[0]);

    public static final HttpReply OK = of(200);

    public static HttpReply of(int status) {
        return new HttpReply(status, Map.of(), "{}".getBytes(StandardCharsets.UTF_8));
    }

    public HttpReply with(String header, String value) {
        return new HttpReply(status, Map.of(header, value), body);
    }

    byte[] bytes() {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" Status\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Type: application/json\r\nContent-Length: ").append(body.length);
        byte[] start = head.append("\r\n\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[start.length + body.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        return all;
    }
}
