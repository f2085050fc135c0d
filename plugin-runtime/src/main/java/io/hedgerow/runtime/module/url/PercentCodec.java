package io.hedgerow.runtime.module.url;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encoding with the sets of the WHATWG URL standard. */
final class PercentCodec {

    enum Set {
        CONTROL(""),
        FRAGMENT(" \"<>`"),
        QUERY(" \"#<>"),
        SPECIAL_QUERY(" \"#<>'"),
        PATH(" \"#<>?`{}"),
        USERINFO(" \"#<>?^`{}/:;=@[\\]|");

        private final String members;

        Set(String members) {
            this.members = members;
        }

        boolean contains(int c) {
            return c < 0x20 || c > 0x7e || members.indexOf(c) >= 0;
        }
    }

    private PercentCodec() {}

    static String encode(String text, Set set) {
        int i = 0;
        while (i < text.length() && !set.contains(text.charAt(i))) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, i);
        while (i < text.length()) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (!set.contains(c)) {
                out.append((char) c);
                continue;
            }
            int whole = c >= 0xd800 && c <= 0xdfff ? 0xfffd : c;
            for (byte b : Character.toString(whole).getBytes(StandardCharsets.UTF_8)) {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return out.toString();
    }

    static String decode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%'
                    && i + 2 < bytes.length
                    && HexFormat.isHexDigit(bytes[i + 1])
                    && HexFormat.isHexDigit(bytes[i + 2])) {
                out.write(
                        HexFormat.fromHexDigit(bytes[i + 1]) << 4
                                | HexFormat.fromHexDigit(bytes[i + 2]));
                i += 2;
            } else {
                out.write(bytes[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
