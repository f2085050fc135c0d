package io.hedgerow.runtime.module.url;

import io.hedgerow.runtime.module.url.PercentCodec.Set;
import java.util.ArrayList;
import java.util.Locale;
import java.util.regex.Matcher;

/** Reads a text into an empty URL, by the WHATWG URL standard. */
final class UrlReader {

    private final WhatwgUrl url;
    private final UrlPath path;

    UrlReader(WhatwgUrl url) {
        this.url = url;
        this.path = new UrlPath(url);
    }

    /** Null for an invalid URL. */
    WhatwgUrl read(String input, WhatwgUrl base) {
        Matcher matcher = WhatwgUrl.SCHEME.matcher(input);
        boolean absolute = matcher.find();
        String rest = absolute ? input.substring(matcher.end()) : input;
        int hash = rest.indexOf('#');
        if (hash >= 0) {
            url.fragment = PercentCodec.encode(rest.substring(hash + 1), Set.FRAGMENT);
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
            url.scheme = matcher.group(1).toLowerCase(Locale.ROOT);
            read = readAbsolute(rest, rawQuery, base);
        } else if (base == null
                || base.opaque != null && (!rest.isEmpty() || rawQuery != null || hash < 0)) {
            return null;
        } else {
            url.scheme = base.scheme;
            if (base.opaque != null) {
                url.opaque = base.opaque;
                url.query = base.query;
                return url;
            }
            read =
                    url.scheme.equals("file")
                            ? readFile(rest, rawQuery, base)
                            : readRelative(rest, rawQuery, base);
        }
        if (!read) {
            return null;
        }
        if (rawQuery != null) {
            url.query =
                    PercentCodec.encode(rawQuery, url.special() ? Set.SPECIAL_QUERY : Set.QUERY);
        }
        return url;
    }

    private boolean readAbsolute(String rest, String rawQuery, WhatwgUrl base) {
        if (url.scheme.equals("file")) {
            WhatwgUrl parent = base != null && base.scheme.equals("file") ? base : null;
            return readFile(rest, rawQuery, parent);
        }
        if (url.special()) {
            return base != null && base.scheme.equals(url.scheme) && !rest.startsWith("//")
                    ? readRelative(rest, rawQuery, base)
                    : readAuthority(rest, skipSlashes(rest));
        }
        if (rest.startsWith("//")) {
            return readAuthority(rest, 2);
        }
        if (rest.startsWith("/")) {
            path.read(rest);
        } else {
            url.opaque = PercentCodec.encode(rest, Set.CONTROL);
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

    private boolean readRelative(String rest, String rawQuery, WhatwgUrl base) {
        if (url.slash(rest, 0) && url.slash(rest, 1)) {
            return readAuthority(rest, url.special() ? skipSlashes(rest) : 2);
        }
        url.username = base.username;
        url.password = base.password;
        url.host = base.host;
        url.port = base.port;
        inheritPath(rest, rawQuery, base);
        return true;
    }

    private void inheritPath(String rest, String rawQuery, WhatwgUrl base) {
        if (url.slash(rest, 0)) {
            path.read(rest);
            return;
        }
        url.path = new ArrayList<>(base.path);
        if (rest.isEmpty()) {
            if (rawQuery == null) {
                url.query = base.query;
            }
        } else {
            path.shorten();
            path.appendSegments(rest, 0);
        }
    }

    private boolean readAuthority(String rest, int start) {
        int end = start;
        while (end < rest.length() && !url.slash(rest, end)) {
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
            url.username =
                    PercentCodec.encode(
                            colon < 0 ? credentials : credentials.substring(0, colon),
                            Set.USERINFO);
            url.password =
                    colon < 0
                            ? ""
                            : PercentCodec.encode(credentials.substring(colon + 1), Set.USERINFO);
        }
        if (!readHostAndPort(authority.substring(at + 1), at >= 0)) {
            return false;
        }
        path.read(rest.substring(end));
        return true;
    }

    private boolean readHostAndPort(String text, boolean credentials) {
        int colon = portColon(text);
        String name = colon < 0 ? text : text.substring(0, colon);
        if (name.isEmpty() && (url.special() || colon >= 0 || credentials)) {
            return false;
        }
        String parsed = HostParser.parse(name, url.special());
        if (parsed == null) {
            return false;
        }
        if (colon >= 0 && !readPort(text.substring(colon + 1))) {
            return false;
        }
        url.host = parsed;
        return true;
    }

    static int portColon(String text) {
        int bracket = text.lastIndexOf(']');
        return text.indexOf(':', text.startsWith("[") ? Math.max(bracket, 0) : 0);
    }

    boolean readPort(String digits) {
        if (digits.isEmpty()) {
            url.port = -1;
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
        url.port = value == WhatwgUrl.SPECIAL.getOrDefault(url.scheme, -1) ? -1 : value;
        return true;
    }

    private boolean readFile(String rest, String rawQuery, WhatwgUrl base) {
        url.host = "";
        if (url.slash(rest, 0) && url.slash(rest, 1)) {
            int end = 2;
            while (end < rest.length() && !url.slash(rest, end)) {
                end++;
            }
            String name = rest.substring(2, end);
            if (UrlPath.isDrive(name)) {
                path.appendSegments(rest, 2);
                return true;
            }
            if (!name.isEmpty()) {
                String parsed = HostParser.parse(name, true);
                if (parsed == null) {
                    return false;
                }
                url.host = parsed.equals("localhost") ? "" : parsed;
            }
            path.read(rest.substring(end));
            return true;
        }
        if (base == null) {
            path.read(rest);
            return true;
        }
        url.host = base.host;
        if (url.slash(rest, 0)) {
            if (!UrlPath.startsWithDrive(rest, 1)
                    && !base.path.isEmpty()
                    && UrlPath.isDrive(base.path.get(0))) {
                url.path.add(base.path.get(0));
            }
            path.appendSegments(rest, 1);
        } else if (UrlPath.startsWithDrive(rest, 0)) {
            path.appendSegments(rest, 0);
        } else {
            inheritPath(rest, rawQuery, base);
        }
        return true;
    }
}
