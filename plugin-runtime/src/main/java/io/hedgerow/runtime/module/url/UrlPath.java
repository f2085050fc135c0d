package io.hedgerow.runtime.module.url;

import io.hedgerow.runtime.module.url.PercentCodec.Set;
import java.util.ArrayList;

/** Reads paths into a URL: segments, dots, drive letters of {@code file:}. */
final class UrlPath {

    private final WhatwgUrl url;

    UrlPath(WhatwgUrl url) {
        this.url = url;
    }

    void read(String rest) {
        url.path = new ArrayList<>();
        if (rest.isEmpty() && !url.special()) {
            return;
        }
        appendSegments(rest, url.slash(rest, 0) ? 1 : 0);
    }

    void appendSegments(String text, int start) {
        int at = start;
        while (true) {
            int end = at;
            while (end < text.length() && !url.slash(text, end)) {
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
                url.path.add("");
            }
        } else if (dots.equals(".")) {
            if (last) {
                url.path.add("");
            }
        } else {
            boolean drive = url.scheme.equals("file") && url.path.isEmpty() && isDrive(raw);
            url.path.add(drive ? raw.charAt(0) + ":" : PercentCodec.encode(raw, Set.PATH));
        }
    }

    void shorten() {
        boolean drive =
                url.scheme.equals("file")
                        && url.path.size() == 1
                        && url.path.get(0).length() == 2
                        && isDrive(url.path.get(0));
        if (!url.path.isEmpty() && !drive) {
            url.path.remove(url.path.size() - 1);
        }
    }

    static boolean isDrive(String text) {
        return text.length() == 2
                && Character.toString(text.charAt(0)).matches("[a-zA-Z]")
                && (text.charAt(1) == ':' || text.charAt(1) == '|');
    }

    static boolean startsWithDrive(String text, int at) {
        return text.length() >= at + 2
                && isDrive(text.substring(at, at + 2))
                && (text.length() == at + 2 || "/\\?#".indexOf(text.charAt(at + 2)) >= 0);
    }
}
