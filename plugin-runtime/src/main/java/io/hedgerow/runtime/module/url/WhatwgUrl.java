package io.hedgerow.runtime.module.url;

import io.hedgerow.runtime.module.url.PercentCodec.Set;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A parsed URL by the WHATWG URL standard. Immutable. */
final class WhatwgUrl {

    private static final Map<String, Integer> SPECIAL =
            Map.of("http", 80, "https", 443, "ws", 80, "wss", 443, "ftp", 21, "file", -1);
    private static final Pattern SCHEME = Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*):");

    private String scheme;
    private String username = "";
    private String password = "";
    private String host;
    private int port = -1;
    private List<String> path = new ArrayList<>();
    private String opaque;
    private String query;
    private String fragment;

    private WhatwgUrl() {}

    /** Null for an invalid URL; a null base means none. */
    static WhatwgUrl parse(String input, String base) {
        WhatwgUrl parent = base == null ? null : parse(base, null);
        return base != null && parent == null ? null : new WhatwgUrl().read(clean(input), parent);
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

    private static String unbroken(String text) {
        return text.indexOf('\n') < 0 && text.indexOf('\r') < 0 && text.indexOf('\t') < 0
                ? text
                : text.replaceAll("[\\n\\r\\t]", "");
    }

    private WhatwgUrl read(String input, WhatwgUrl base) {
        Matcher matcher = SCHEME.matcher(input);
        boolean absolute = matcher.find();
        String rest = absolute ? input.substring(matcher.end()) : input;
        int hash = rest.indexOf('#');
        if (hash >= 0) {
            fragment = PercentCodec.encode(rest.substring(hash + 1), Set.FRAGMENT);
            rest = rest.substring(0, hash);
        }
        String rawQuery = null;
        int mark = rest.indexOf('?');
        if (mark >= 0) {
            rawQuery = rest.substring(mark + 1);
            rest = rest.substring(0, mark);
        }
        boolean read;
        if (absolute) {
            scheme = matcher.group(1).toLowerCase(Locale.ROOT);
            read = readAbsolute(rest, rawQuery, base);
        } else if (base == null
                || base.opaque != null && (!rest.isEmpty() || rawQuery != null || hash < 0)) {
            return null;
        } else {
            scheme = base.scheme;
            if (base.opaque != null) {
                opaque = base.opaque;
                query = base.query;
                return this;
            }
            read =
                    scheme.equals("file")
                            ? readFile(rest, rawQuery, base)
                            : readRelative(rest, rawQuery, base);
        }
        if (!read) {
            return null;
        }
        if (rawQuery != null) {
            query = PercentCodec.encode(rawQuery, special() ? Set.SPECIAL_QUERY : Set.QUERY);
        }
        return this;
    }

    private boolean readAbsolute(String rest, String rawQuery, WhatwgUrl base) {
        if (scheme.equals("file")) {
            WhatwgUrl parent = base != null && base.scheme.equals("file") ? base : null;
            return readFile(rest, rawQuery, parent);
        }
        if (special()) {
            return base != null && base.scheme.equals(scheme) && !rest.startsWith("//")
                    ? readRelative(rest, rawQuery, base)
                    : readAuthority(rest, skipSlashes(rest));
        }
        if (rest.startsWith("//")) {
            return readAuthority(rest, 2);
        }
        if (rest.startsWith("/")) {
            readPath(rest);
        } else {
            opaque = PercentCodec.encode(rest, Set.CONTROL);
        }
        return true;
    }

    private static int skipSlashes(String text) {
        int at = 0;
        while (at < text.length() && (text.charAt(at) == '/' || text.charAt(at) == '\\')) {
            at++;
        }
        return at;
    }

    private boolean slash(String text, int at) {
        return at < text.length()
                && (text.charAt(at) == '/' || text.charAt(at) == '\\' && special());
    }

    private boolean readRelative(String rest, String rawQuery, WhatwgUrl base) {
        if (slash(rest, 0) && slash(rest, 1)) {
            return readAuthority(rest, special() ? skipSlashes(rest) : 2);
        }
        username = base.username;
        password = base.password;
        host = base.host;
        port = base.port;
        inheritPath(rest, rawQuery, base);
        return true;
    }

    private void inheritPath(String rest, String rawQuery, WhatwgUrl base) {
        if (slash(rest, 0)) {
            readPath(rest);
            return;
        }
        path = new ArrayList<>(base.path);
        if (rest.isEmpty()) {
            if (rawQuery == null) {
                query = base.query;
            }
        } else {
            shorten();
            appendSegments(rest, 0);
        }
    }

    private boolean readAuthority(String rest, int start) {
        int end = start;
        while (end < rest.length() && !slash(rest, end)) {
            end++;
        }
        String authority = rest.substring(start, end);
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            if (at == authority.length() - 1) {
                return false;
            }
            String credentials = authority.substring(0, at);
            int colon = credentials.indexOf(':');
            username =
                    PercentCodec.encode(
                            colon < 0 ? credentials : credentials.substring(0, colon),
                            Set.USERINFO);
            password =
                    colon < 0
                            ? ""
                            : PercentCodec.encode(credentials.substring(colon + 1), Set.USERINFO);
        }
        if (!readHostAndPort(authority.substring(at + 1), at >= 0)) {
            return false;
        }
        readPath(rest.substring(end));
        return true;
    }

    private boolean readHostAndPort(String text, boolean credentials) {
        int colon = portColon(text);
        String name = colon < 0 ? text : text.substring(0, colon);
        if (name.isEmpty() && (special() || colon >= 0 || credentials)) {
            return false;
        }
        String parsed = HostParser.parse(name, special());
        if (parsed == null) {
            return false;
        }
        if (colon >= 0 && !readPort(text.substring(colon + 1))) {
            return false;
        }
        host = parsed;
        return true;
    }

    private static int portColon(String text) {
        int bracket = text.lastIndexOf(']');
        return text.indexOf(':', text.startsWith("[") ? Math.max(bracket, 0) : 0);
    }

    private boolean readPort(String digits) {
        if (digits.isEmpty()) {
            port = -1;
            return true;
        }
        int value = 0;
        for (char c : digits.toCharArray()) {
            if (c < '0' || c > '9') {
                return false;
            }
            value = value * 10 + c - '0';
            if (value > 65535) {
                return false;
            }
        }
        port = value == SPECIAL.getOrDefault(scheme, -1) ? -1 : value;
        return true;
    }

    private boolean readFile(String rest, String rawQuery, WhatwgUrl base) {
        host = "";
        if (slash(rest, 0) && slash(rest, 1)) {
            int end = 2;
            while (end < rest.length() && !slash(rest, end)) {
                end++;
            }
            String name = rest.substring(2, end);
            if (isDrive(name)) {
                appendSegments(rest, 2);
                return true;
            }
            if (!name.isEmpty()) {
                String parsed = HostParser.parse(name, true);
                if (parsed == null) {
                    return false;
                }
                host = parsed.equals("localhost") ? "" : parsed;
            }
            readPath(rest.substring(end));
            return true;
        }
        if (base == null) {
            readPath(rest);
            return true;
        }
        host = base.host;
        if (slash(rest, 0)) {
            if (!startsWithDrive(rest, 1) && !base.path.isEmpty() && isDrive(base.path.get(0))) {
                path.add(base.path.get(0));
            }
            appendSegments(rest, 1);
        } else if (startsWithDrive(rest, 0)) {
            appendSegments(rest, 0);
        } else {
            inheritPath(rest, rawQuery, base);
        }
        return true;
    }

    private static boolean isDrive(String text) {
        return text.length() == 2
                && Character.toString(text.charAt(0)).matches("[a-zA-Z]")
                && (text.charAt(1) == ':' || text.charAt(1) == '|');
    }

    private static boolean startsWithDrive(String text, int at) {
        return text.length() >= at + 2
                && isDrive(text.substring(at, at + 2))
                && (text.length() == at + 2 || "/\\?#".indexOf(text.charAt(at + 2)) >= 0);
    }

    private void readPath(String rest) {
        path = new ArrayList<>();
        if (rest.isEmpty() && !special()) {
            return;
        }
        appendSegments(rest, slash(rest, 0) ? 1 : 0);
    }

    private void appendSegments(String text, int start) {
        int at = start;
        while (true) {
            int end = at;
            while (end < text.length() && !slash(text, end)) {
                end++;
            }
            appendSegment(text.substring(at, end), end == text.length());
            if (end == text.length()) {
                return;
            }
            at = end + 1;
        }
    }

    private void appendSegment(String raw, boolean last) {
        String dots = raw.indexOf('%') >= 0 ? raw.replaceAll("(?i)%2e", ".") : raw;
        if (dots.equals("..")) {
            shorten();
            if (last) {
                path.add("");
            }
        } else if (dots.equals(".")) {
            if (last) {
                path.add("");
            }
        } else {
            boolean drive = scheme.equals("file") && path.isEmpty() && isDrive(raw);
            path.add(drive ? raw.charAt(0) + ":" : PercentCodec.encode(raw, Set.PATH));
        }
    }

    private void shorten() {
        boolean drive =
                scheme.equals("file")
                        && path.size() == 1
                        && path.get(0).length() == 2
                        && isDrive(path.get(0));
        if (!path.isEmpty() && !drive) {
            path.remove(path.size() - 1);
        }
    }

    private boolean special() {
        return SPECIAL.containsKey(scheme);
    }

    /** The URL after one of its setters; the same one where the setter ignores the value. */
    WhatwgUrl with(String part, String value) {
        if (part.equals("href")) {
            WhatwgUrl parsed = parse(value, null);
            return parsed == null ? this : parsed;
        }
        WhatwgUrl next = parse(href(), null);
        boolean authority = host != null && !host.isEmpty() && !scheme.equals("file");
        String text = unbroken(value);
        switch (part) {
            case "protocol" -> next.changeScheme(text);
            case "username" -> next.username = authority ? userinfo(value) : username;
            case "password" -> next.password = authority ? userinfo(value) : password;
            case "host", "hostname" -> {
                if (opaque == null && !next.changeHost(text, part.equals("host"))) {
                    return this;
                }
            }
            case "port" -> {
                String digits = text.replaceAll("[^0-9].*$", "");
                if (authority && (value.isEmpty() || !digits.isEmpty())) {
                    next.readPort(digits);
                }
            }
            case "pathname" -> {
                if (opaque == null) {
                    next.readPath(text.replace("?", "%3F").replace("#", "%23"));
                }
            }
            case "search" ->
                    next.query =
                            value.isEmpty()
                                    ? null
                                    : PercentCodec.encode(
                                            text.startsWith("?") ? text.substring(1) : text,
                                            special() ? Set.SPECIAL_QUERY : Set.QUERY);
            case "hash" ->
                    next.fragment =
                            value.isEmpty()
                                    ? null
                                    : PercentCodec.encode(
                                            text.startsWith("#") ? text.substring(1) : text,
                                            Set.FRAGMENT);
            default -> throw new IllegalArgumentException(part);
        }
        return next;
    }

    private static String userinfo(String value) {
        return PercentCodec.encode(value, Set.USERINFO);
    }

    private void changeScheme(String text) {
        Matcher matcher = SCHEME.matcher(text.contains(":") ? text : text + ":");
        if (!matcher.find()) {
            return;
        }
        String name = matcher.group(1).toLowerCase(Locale.ROOT);
        boolean credentials = !username.isEmpty() || !password.isEmpty() || port >= 0;
        if (SPECIAL.containsKey(name) != special()
                || name.equals("file") && credentials
                || scheme.equals("file") && host.isEmpty() && !name.equals("file")) {
            return;
        }
        scheme = name;
        if (port == SPECIAL.getOrDefault(name, -1)) {
            port = -1;
        }
    }

    private boolean changeHost(String text, boolean withPort) {
        int end = 0;
        while (end < text.length()
                && !slash(text, end)
                && text.charAt(end) != '?'
                && text.charAt(end) != '#') {
            end++;
        }
        String authority = text.substring(0, end);
        int colon = portColon(authority);
        if (colon == 0 || colon > 0 && (!withPort || scheme.equals("file"))) {
            return false;
        }
        String name = colon < 0 ? authority : authority.substring(0, colon);
        boolean needsHost =
                special() && !scheme.equals("file")
                        || !username.isEmpty()
                        || !password.isEmpty()
                        || port >= 0;
        String parsed = name.isEmpty() && needsHost ? null : HostParser.parse(name, special());
        if (parsed == null) {
            return false;
        }
        host = scheme.equals("file") && parsed.equals("localhost") ? "" : parsed;
        if (colon >= 0) {
            String digits = authority.substring(colon + 1).replaceAll("[^0-9].*$", "");
            if (!digits.isEmpty()) {
                readPort(digits);
            }
        }
        return true;
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
