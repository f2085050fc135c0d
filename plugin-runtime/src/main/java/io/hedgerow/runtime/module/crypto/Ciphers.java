package io.hedgerow.runtime.module.crypto;

import io.hedgerow.runtime.module.HostException;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES in the modes that {@code createCipheriv} of Node names, with Node's errors. */
final class Ciphers {

    private static final int BLOCK = 16;
    private static final int BITS = 8;
    private static final Pattern NAME =
            Pattern.compile("(?:id-)?aes-?(128|192|256)(?:-(cbc|ctr|gcm|ecb))?");

    private Ciphers() {}

    /**
     * One algorithm with its key.
     *
     * @param iv {@code null} for a mode without
     */
    record Keyed(String mode, byte[] key, byte[] iv) {

        /**
         * @throws HostException as Node: an unknown name, a key or initialization vector of a wrong
         *     length
         */
        static Keyed of(String name, byte[] key, byte[] iv) throws HostException {
            Matcher matcher = NAME.matcher(name.toLowerCase(Locale.ROOT));
            if (!matcher.matches()) {
                throw failure("Error", "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
            }
            if (key.length * BITS != Integer.parseInt(matcher.group(1))) {
                throw failure("RangeError", "ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length");
            }
            String mode =
                    matcher.group(2) == null ? "CBC" : matcher.group(2).toUpperCase(Locale.ROOT);
            boolean fits =
                    switch (mode) {
                        case "ECB" -> iv == null || iv.length == 0;
                        case "GCM" -> iv != null && iv.length > 0;
                        default -> iv != null && iv.length == BLOCK;
                    };
            if (!fits) {
                throw failure(
                        "TypeError", "ERR_CRYPTO_INVALID_IV", "Invalid initialization vector");
            }
            return new Keyed(mode, key, iv);
        }

        /**
         * The whole of a text.
         *
         * @param additional authenticated data of GCM
         * @param tagBytes length of the tag that GCM has at the end of what is encrypted
         */
        byte[] run(boolean encrypt, byte[] data, byte[] additional, boolean padding, int tagBytes)
                throws HostException {
            boolean padded = padding && (mode.equals("CBC") || mode.equals("ECB"));
            try {
                Cipher cipher =
                        Cipher.getInstance(
                                "AES/" + mode + (padded ? "/PKCS5Padding" : "/NoPadding"));
                SecretKeySpec secret = new SecretKeySpec(key, "AES");
                int direction = encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
                switch (mode) {
                    case "ECB" -> cipher.init(direction, secret);
                    case "GCM" -> {
                        cipher.init(direction, secret, new GCMParameterSpec(tagBytes * BITS, iv));
                        cipher.updateAAD(additional);
                    }
                    default -> cipher.init(direction, secret, new IvParameterSpec(iv));
                }
                return cipher.doFinal(data);
            } catch (AEADBadTagException e) {
                throw new HostException(
                        "Error", "Unsupported state or unable to authenticate data");
            } catch (BadPaddingException e) {
                throw failure(
                        "Error",
                        "ERR_OSSL_BAD_DECRYPT",
                        "error:1C800064:Provider routines::bad decrypt");
            } catch (IllegalBlockSizeException e) {
                throw failure(
                        "Error",
                        "ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH",
                        "error:1C80006B:Provider routines::wrong final block length");
            } catch (GeneralSecurityException e) {
                throw failure(
                        "TypeError",
                        "ERR_CRYPTO_INVALID_AUTH_TAG",
                        "Invalid authentication tag length: " + tagBytes);
            }
        }
    }

    private static HostException failure(String name, String code, String message) {
        return new HostException(name, message, Map.of("code", code));
    }
}
