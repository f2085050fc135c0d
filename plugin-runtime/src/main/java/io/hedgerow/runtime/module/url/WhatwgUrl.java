package io.hedgerow.runtime.module.url;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A parsed URL by the WHATWG URL standard. Immutable once {@link UrlReader} or {@link UrlSetter}
 * has made it.
 */
final class WhatwgUrl {

    /** Schemes with a host and a default port. */
    static final Map<String, Integer> SPECIAL =
            Map.of("http", 80, "https", 443, "ws", 80, "wss", 443, "ftp", 21, "file", -1);

    static final Pattern SCHEME = Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*):");

    String scheme;
    String username = "";
    String password = "";
    String host;
    int port = -1;
    List<String> path = new ArrayList<>();
    String opaque;
    String query;
    String fragment;

    private WhatwgUrl() {}

    /** Null for an invalid URL; a null base means none. */
    static WhatwgUrl parse(String input, String base) {
        WhatwgUrl parent = base == null ? null : parse(base, null);
        return base != null && parent == null
                ? null
                : new UrlReader(new WhatwgUrl()).read(clean(input), parent);
    }

    private static String clean(String input) {
        int from = 0;
        int to = input.length();
        while (from < to && input.charAt(from) <= ' ') {
            from++;
        }
        while (to > from && input.charAt(to - 1) <= ' ') {
            to--;
        }
        return unbroken(input.substring(from, to));
    }

    static String unbroken(String text) {
        return text.indexOf('\n') < 0 && text.indexOf('\r') < 0 && text.indexOf('\t') < 0
                ? text
                : text.replaceAll("[\\n\\r\\t]", "");
    }

    boolean slash(String text, int at) {
        return at < text.length()
                && (text.charAt(at) == '/' || text.charAt(at) == '\\' && special());
    }

    boolean special() {
        return SPECIAL.containsKey(scheme);
    }

    /** The URL after one of its setters; the same one where the setter ignores the value. */
    WhatwgUrl with(String part, String value) {
        return new UrlSetter(this).with(part, value);
    }

    private String pathname() {
        if (opaque != null) {
            return opaque;
        }
        return path.isEmpty() ? "" : "/" + String.join("/", path);
    }

    private String hostAndPort() {
        return host == null ? "" : port < 0 ? host : host + ":" + port;
    }

    String href() {
        StringBuilder out = new StringBuilder(scheme).append(':');
        if (host != null) {
            out.append("//");
            if (!username.isEmpty() || !password.isEmpty()) {
                out.append(username);
                if (!password.isEmpty()) {
                    out.append(':').append(password);
                }
                out.append('@');
            }
            out.append(hostAndPort());
        } else if (opaque == null && path.size() > 1 && path.get(0).isEmpty()) {
            out.append("/.");
        }
        out.append(pathname());
        if (query != null) {
            out.append('?').append(query);
        }
        if (fragment != null) {
            out.append('#').append(fragment);
        }
        return out.toString();
    }

    private String origin() {
        if (special() && !scheme.equals("file")) {
            return scheme + "://" + hostAndPort();
        }
        if (scheme.equals("blob") && opaque != null) {
            WhatwgUrl inner = parse(opaque, null);
            if (inner != null && inner.scheme.matches("https?")) {
                return inner.origin();
            }
        }
        return "null";
    }

    /** What the JavaScript class shows, one line each; a URL never contains a line break. */
    String parts() {
        return String.join(
                "\n",
                href(),
                scheme + ":",
                username,
                password,
                hostAndPort(),
                host == null ? "" : host,
                port < 0 ? "" : String.valueOf(port),
                pathname(),
                query == null || query.isEmpty() ? "" : "?" + query,
                fragment == null || fragment.isEmpty() ? "" : "#" + fragment,
                origin());
    }
}
