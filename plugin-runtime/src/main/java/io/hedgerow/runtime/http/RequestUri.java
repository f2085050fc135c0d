package io.hedgerow.runtime.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The {@link URI} of a WHATWG URL without credentials and fragment. Guard and client use the same
 * one, so that they agree on the host. What {@code URI} does not allow after the host ({@code ^},
 * {@code |}, a lone {@code %}, …) is percent-encoded, where Node would send it as it stands.
 */
final class RequestUri {

    private static final String ALLOWED = "-._~!$&'()*+,;=:@/?";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private RequestUri() {}

    /**
     * @throws URISyntaxException for a URL without a readable authority
     */
    static URI of(String url) throws URISyntaxException {
        int fragment = url.indexOf('#');
        String text = fragment < 0 ? url : url.substring(0, fragment);
        int authority = text.indexOf("//");
        if (authority < 0) {
            return new URI(text);
        }
        authority += 2;
        int end = authority;
        while (end < text.length() && "/?\\".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        if (end < text.length() && text.charAt(end) == '\\') {
            throw new URISyntaxException(url, "a normalized URL has no backslash there", end);
        }
        int host = Math.max(authority, text.lastIndexOf('@', end - 1) + 1);
        return new URI(
                text.substring(0, authority) + text.substring(host, end) + encoded(text, end));
    }

    private static String encoded(String text, int start) {
        StringBuilder out = new StringBuilder(text.length() - start);
        for (int at = start; at < text.length(); ) {
            int c = text.codePointAt(at);
            boolean escape =
                    c == '%'
                            && at + 2 < text.length()
                            && HexFormat.isHexDigit(text.charAt(at + 1))
                            && HexFormat.isHexDigit(text.charAt(at + 2));
            boolean plain =
                    c < 0x80 && (Character.isLetterOrDigit(c) || ALLOWED.indexOf(c) >= 0 || escape);
            if (plain) {
                out.append((char) c);
            } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    out.append('%').append(HEX.toHexDigits(b));
                }
            }
            at += Character.charCount(c);
        }
        return out.toString();
    }
}
