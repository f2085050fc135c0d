package io.hedgerow.operators.ingest;

import java.nio.charset.StandardCharsets;

/**
 * Text to UTF-8 where lone surrogates, which have no UTF-8 form, become their JSON escape {@code
 * \\udXXX}. Java's own encoder would turn them into question marks.
 */
final class Utf8 {

    private Utf8() {}

    /** JSON text to UTF-8: a lone surrogate inside a string literal becomes its escape. */
    static byte[] ofJsonText(char[] chars, int offset, int length) {
        byte[] ascii = new byte[length];
        for (int i = 0; i < length; i++) {
            char c = chars[offset + i];
            if (c >= 0x80) {
                return slow(new String(chars, offset, length));
            }
            ascii[i] = (byte) c;
        }
        return ascii;
    }

    private static byte[] slow(String text) {
        return replaceLoneSurrogates(text, "").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * PostHog's {@code safeClickhouseString} (contract §6.4): a lone surrogate becomes its {@code
     * \\udXXX} text followed by a backslash.
     */
    static String safeClickhouseString(String text) {
        return replaceLoneSurrogates(text, "\\");
    }

    private static String replaceLoneSurrogates(String text, String after) {
        int length = text.length();
        StringBuilder changed = null;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean pair =
                    Character.isHighSurrogate(c)
                            && i + 1 < length
                            && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                if (changed != null) {
                    changed.append(c).append(text.charAt(i + 1));
                }
                i++;
            } else if (Character.isSurrogate(c)) {
                if (changed == null) {
                    changed = new StringBuilder(length + 16).append(text, 0, i);
                }
                changed.append("\\u").append(Integer.toHexString(c)).append(after);
            } else if (changed != null) {
                changed.append(c);
            }
        }
        return changed == null ? text : changed.toString();
    }
}
