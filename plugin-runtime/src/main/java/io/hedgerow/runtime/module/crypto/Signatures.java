package io.hedgerow.runtime.module.crypto;

import io.hedgerow.runtime.module.HostException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** RSA (PKCS #1 v1.5) and ECDSA signatures with keys in PEM text. */
final class Signatures {

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]+)-----END \\1-----");
    private static final byte[] RSA_IDENTIFIER =
            HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] VERSION_0 = {2, 1, 0};

    private Signatures() {}

    static byte[] sign(String algorithm, String pem, byte[] data) throws HostException {
        try {
            PrivateKey key = privateKey(pem);
            Signature signature = signature(algorithm, key instanceof RSAKey);
            signature.initSign(key);
            signature.update(data);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new HostException("Error", "Cannot sign: the key does not fit the algorithm");
        }
    }

    static boolean verify(String algorithm, String pem, byte[] data, byte[] signed)
            throws HostException {
        PublicKey key;
        Signature signature;
        try {
            key = publicKey(pem);
            signature = signature(algorithm, key instanceof RSAKey);
            signature.initVerify(key);
            signature.update(data);
        } catch (GeneralSecurityException e) {
            throw new HostException("Error", "Cannot verify: the key does not fit the algorithm");
        }
        try {
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // a malformed signature is a wrong one
        }
    }

    private static Signature signature(String algorithm, boolean rsa)
            throws HostException, GeneralSecurityException {
        String digest = Algorithms.digest(algorithm).getAlgorithm().replaceFirst("^SHA-", "SHA");
        return Signature.getInstance(digest + (rsa ? "withRSA" : "withECDSA"));
    }

    private static PrivateKey privateKey(String pem)
            throws HostException, GeneralSecurityException {
        Block block = Block.of(pem);
        return switch (block.type) {
            case "PRIVATE KEY" -> generatePrivate(block.bytes);
            case "RSA PRIVATE KEY" ->
                    generatePrivate(
                            der(0x30, join(VERSION_0, RSA_IDENTIFIER, der(4, block.bytes))));
            default -> throw unsupported(block.type);
        };
    }

    private static PrivateKey generatePrivate(byte[] pkcs8) throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        }
    }

    private static PublicKey publicKey(String pem) throws HostException, GeneralSecurityException {
        Block block = Block.of(pem);
        return switch (block.type) {
            case "PUBLIC KEY" -> generatePublic(block.bytes);
            case "RSA PUBLIC KEY" ->
                    generatePublic(
                            der(
                                    0x30,
                                    join(RSA_IDENTIFIER, der(3, join(new byte[1], block.bytes)))));
            case "CERTIFICATE" ->
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(block.bytes))
                            .getPublicKey();
            default -> throw unsupported(block.type);
        };
    }

    private static PublicKey generatePublic(byte[] spki) throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(spki));
        } catch (GeneralSecurityException e) {
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki));
        }
    }

    private static HostException unsupported(String type) {
        return new HostException("Error", "Keys of the form '" + type + "' are not supported");
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] der(int tag, byte[] content) {
        int length = content.length;
        byte[] head =
                length < 128
                        ? new byte[] {(byte) tag, (byte) length}
                        : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        return join(head, content);
    }

    private record Block(String type, byte[] bytes) {
        static Block of(String pem) throws HostException {
            Matcher matcher = PEM.matcher(pem);
            if (!matcher.find()) {
                throw new HostException("Error", "The key is not in PEM form");
            }
            try {
                return new Block(
                        matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2)));
            } catch (IllegalArgumentException e) {
                throw new HostException("Error", "The key is not in PEM form");
            }
        }
    }
}
