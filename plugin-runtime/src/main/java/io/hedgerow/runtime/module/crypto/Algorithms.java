package io.hedgerow.runtime.module.crypto;

import io.hedgerow.runtime.module.HostException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Digests and HMACs under OpenSSL's names. */
final class Algorithms {

    private static final Map<String, String> DIGESTS =
            Map.ofEntries(
                    Map.entry("md5", "MD5"),
                    Map.entry("sha1", "SHA-1"),
                    Map.entry("sha224", "SHA-224"),
                    Map.entry("sha256", "SHA-256"),
                    Map.entry("sha384", "SHA-384"),
                    Map.entry("sha512", "SHA-512"),
                    Map.entry("sha512-256", "SHA-512/256"),
                    Map.entry("sha3-224", "SHA3-224"),
                    Map.entry("sha3-256", "SHA3-256"),
                    Map.entry("sha3-384", "SHA3-384"),
                    Map.entry("sha3-512", "SHA3-512"));

    private Algorithms() {}

    static MessageDigest digest(String name) throws HostException {
        String algorithm = javaName(name);
        try {
            if (algorithm != null) {
                return MessageDigest.getInstance(algorithm);
            }
        } catch (NoSuchAlgorithmException e) {
            // falls through to the same answer as an unknown name
        }
        throw new HostException("Error", "Digest method not supported");
    }

    static byte[] hmac(String name, byte[] key, byte[] data) throws HostException {
        return mac(name, key).doFinal(data);
    }

    /** Java refuses an empty HMAC key; one zero byte is the same key after padding. */
    static Mac mac(String name, byte[] key) throws HostException {
        String algorithm = "Hmac" + digest(name).getAlgorithm().replaceFirst("^SHA-", "SHA");
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, algorithm));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new HostException("Error", "Invalid digest: " + name);
        }
    }

    static String javaName(String name) {
        String lower = name.toLowerCase(Locale.ROOT).replaceFirst("^rsa-", "");
        return DIGESTS.get(lower.matches("sha-\\d+") ? lower.replace("-", "") : lower);
    }
}
