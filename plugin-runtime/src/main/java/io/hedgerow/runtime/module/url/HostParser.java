package io.hedgerow.runtime.module.url;

import io.hedgerow.runtime.module.url.PercentCodec.Set;
import java.net.IDN;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The host part of a URL: domain, IPv4, IPv6 or opaque (WHATWG URL, host parsing). */
final class HostParser {

    private static final String FORBIDDEN = "\0\t\n\r #/:<>?@[\\]^|";

    private HostParser() {}

    /** The serialized host, or null if it is not valid. */
    static String parse(String text, boolean special) {
        if (text.startsWith("[")) {
            return text.endsWith("]") ? ipv6(text.substring(1, text.length() - 1)) : null;
        }
        if (!special) {
            return forbidden(text, false) ? null : PercentCodec.encode(text, Set.CONTROL);
        }
        if (text.isEmpty()) {
            return "";
        }
        String domain = ascii(text.indexOf('%') < 0 ? text : PercentCodec.decode(text));
        if (domain == null || domain.isEmpty() || forbidden(domain, true)) {
            return null;
        }
        return endsInNumber(domain) ? ipv4(domain) : domain;
    }

    private static boolean forbidden(String text, boolean domain) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (FORBIDDEN.indexOf(c) >= 0 || domain && (c <= 0x1f || c == '%' || c == 0x7f)) {
                return true;
            }
        }
        return false;
    }

    private static String ascii(String text) {
        boolean plain = text.chars().allMatch(c -> c < 0x80);
        if (plain && !text.toLowerCase(Locale.ROOT).contains("xn--")) {
            return text.toLowerCase(Locale.ROOT);
        }
        try {
            String mapped = Normalizer.normalize(text, Normalizer.Form.NFKC);
            return IDN.toASCII(mapped.replace("\u00ad", ""), IDN.ALLOW_UNASSIGNED)
                    .toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean endsInNumber(String domain) {
        String whole = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        String last = whole.substring(whole.lastIndexOf('.') + 1);
        return !last.isEmpty() && last.chars().allMatch(c -> c >= '0' && c <= '9')
                || last.matches("(?i)0x[0-9a-f]*");
    }

    private static String ipv4(String domain) {
        String whole = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        String[] parts = whole.split("\\.", -1);
        if (parts.length > 4) {
            return null;
        }
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            long value = number(parts[i]);
            boolean last = i == parts.length - 1;
            if (value < 0 || value >= (last ? 1L << 8 * (5 - parts.length) : 256)) {
                return null;
            }
            address += last ? value : value << 8 * (3 - i);
        }
        return (address >> 24)
                + "."
                + (address >> 16 & 255)
                + "."
                + (address >> 8 & 255)
                + "."
                + (address & 255);
    }

    private static long number(String part) {
        try {
            if (part.isEmpty() || part.startsWith("+") || part.startsWith("-")) {
                return -1;
            }
            if (part.regionMatches(true, 0, "0x", 0, 2)) {
                return part.length() == 2 ? 0 : Long.parseLong(part.substring(2), 16);
            }
            return part.length() > 1 && part.startsWith("0")
                    ? Long.parseLong(part, 8)
                    : Long.parseLong(part);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static String ipv6(String text) {
        String address = text;
        int lastColon = text.lastIndexOf(':');
        if (text.indexOf('.') >= 0) {
            String[] quad = text.substring(lastColon + 1).split("\\.", -1);
            if (quad.length != 4 || lastColon < 0) {
                return null;
            }
            int[] values = new int[4];
            for (int i = 0; i < 4; i++) {
                if (!quad[i].matches("0|[1-9][0-9]{0,2}")
                        || (values[i] = Integer.parseInt(quad[i])) > 255) {
                    return null;
                }
            }
            address =
                    text.substring(0, lastColon + 1)
                            + Integer.toHexString(values[0] << 8 | values[1])
                            + ":"
                            + Integer.toHexString(values[2] << 8 | values[3]);
        }
        int gap = address.indexOf("::");
        if (gap >= 0 && address.indexOf("::", gap + 1) >= 0) {
            return null;
        }
        List<Integer> head = pieces(gap < 0 ? address : address.substring(0, gap));
        List<Integer> tail = gap < 0 ? List.of() : pieces(address.substring(gap + 2));
        if (head == null || tail == null) {
            return null;
        }
        int given = head.size() + tail.size();
        if (gap < 0 ? given != 8 : given > 7) {
            return null;
        }
        List<Integer> all = new ArrayList<>(head);
        while (all.size() < 8 - tail.size()) {
            all.add(0);
        }
        all.addAll(tail);
        return "[" + compressed(all) + "]";
    }

    private static List<Integer> pieces(String text) {
        List<Integer> values = new ArrayList<>();
        if (text.isEmpty()) {
            return values;
        }
        for (String piece : text.split(":", -1)) {
            if (!piece.matches("[0-9a-fA-F]{1,4}")) {
                return null;
            }
            values.add(Integer.parseInt(piece, 16));
        }
        return values;
    }

    private static String compressed(List<Integer> pieces) {
        int start = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && pieces.get(end) == 0) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == start) {
                out.append(i == 0 ? "::" : ":");
                i += length - 1;
                continue;
            }
            out.append(Integer.toHexString(pieces.get(i)));
            if (i < 7) {
                out.append(':');
            }
        }
        return out.toString();
    }
}
