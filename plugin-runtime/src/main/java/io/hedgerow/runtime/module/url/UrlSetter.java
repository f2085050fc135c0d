package io.hedgerow.runtime.module.url;

import io.hedgerow.runtime.module.url.PercentCodec.Set;
import java.util.Locale;
import java.util.regex.Matcher;

/** The setters of JavaScript's {@code URL}. */
final class UrlSetter {

    private final WhatwgUrl url;

    UrlSetter(WhatwgUrl url) {
        this.url = url;
    }

    /** The URL after one of its setters; the same one where the setter ignores the value. */
    WhatwgUrl with(String part, String value) {
        if (part.equals("href")) {
            WhatwgUrl parsed = WhatwgUrl.parse(value, null);
            return parsed == null ? url : parsed;
        }
        WhatwgUrl next = WhatwgUrl.parse(url.href(), null);
        UrlSetter setter = new UrlSetter(next);
        boolean authority = url.host != null && !url.host.isEmpty() && !url.scheme.equals("file");
        String text = WhatwgUrl.unbroken(value);
        switch (part) {
            case "protocol" -> setter.changeScheme(text);
            case "username" -> next.username = authority ? userinfo(value) : url.username;
            case "password" -> next.password = authority ? userinfo(value) : url.password;
            case "host", "hostname" -> {
                if (url.opaque == null && !setter.changeHost(text, part.equals("host"))) {
                    return url;
                }
            }
            case "port" -> {
                String digits = text.replaceAll("[^0-9].*$", "");
                if (authority && (value.isEmpty() || !digits.isEmpty())) {
                    new UrlReader(next).readPort(digits);
                }
            }
            case "pathname" -> {
                if (url.opaque == null) {
                    new UrlPath(next).read(text.replace("?", "%3F").replace("#", "%23"));
                }
            }
            case "search" ->
                    next.query =
                            value.isEmpty()
                                    ? null
                                    : PercentCodec.encode(
                                            text.startsWith("?") ? text.substring(1) : text,
                                            url.special() ? Set.SPECIAL_QUERY : Set.QUERY);
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
        Matcher matcher = WhatwgUrl.SCHEME.matcher(text.contains(":") ? text : text + ":");
        if (!matcher.find()) {
            return;
        }
        String name = matcher.group(1).toLowerCase(Locale.ROOT);
        boolean credentials = !url.username.isEmpty() || !url.password.isEmpty() || url.port >= 0;
        if (WhatwgUrl.SPECIAL.containsKey(name) != url.special()
                || name.equals("file") && credentials
                || url.scheme.equals("file") && url.host.isEmpty() && !name.equals("file")) {
            return;
        }
        url.scheme = name;
        if (url.port == WhatwgUrl.SPECIAL.getOrDefault(name, -1)) {
            url.port = -1;
        }
    }

    private boolean changeHost(String text, boolean withPort) {
        int end = 0;
        while (end < text.length()
                && !url.slash(text, end)
                && text.charAt(end) != '?'
                && text.charAt(end) != '#') {
            end++;
        }
        String authority = text.substring(0, end);
        int colon = UrlReader.portColon(authority);
        if (colon == 0 || colon > 0 && (!withPort || url.scheme.equals("file"))) {
            return false;
        }
        String name = colon < 0 ? authority : authority.substring(0, colon);
        boolean needsHost =
                url.special() && !url.scheme.equals("file")
                        || !url.username.isEmpty()
                        || !url.password.isEmpty()
                        || url.port >= 0;
        String parsed = name.isEmpty() && needsHost ? null : HostParser.parse(name, url.special());
        if (parsed == null) {
            return false;
        }
        url.host = url.scheme.equals("file") && parsed.equals("localhost") ? "" : parsed;
        if (colon >= 0) {
            String digits = authority.substring(colon + 1).replaceAll("[^0-9].*$", "");
            if (!digits.isEmpty()) {
                new UrlReader(url).readPort(digits);
            }
        }
        return true;
    }
}
