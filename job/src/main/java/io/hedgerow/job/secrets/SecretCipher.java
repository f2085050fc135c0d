package io.hedgerow.job.secrets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.crypto.tink.Aead;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Encrypts and decrypts secrets with AES-GCM, each bound to its {@link SecretName}. Safe for all
 * threads.
 *
 * <p>An encrypted config value is the string {@code hedgerow:v1:<key id>:<base64url>}, whose
 * content is the value's JSON; an encrypted attachment is the same prefix followed by the
 * ciphertext's bytes. The ciphertext is Tink's: a byte 1, the key's id, nonce, AES-GCM and its tag.
 */
public final class SecretCipher {

    private static final String PREFIX = "hedgerow:v1:";
    private static final byte[] BYTES_PREFIX = PREFIX.getBytes(StandardCharsets.US_ASCII);
    private static final int ID_DIGITS = 8;
    private static final int KEY_ID_AT = 1;
    private static final int SHORTEST = 1 + Integer.BYTES;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SecretKeys keys;
    private final Aead aead;

    public SecretCipher(SecretKeys keys) {
        this.keys = keys;
        this.aead = keys.aead();
    }

    /** Whether a config value was made by {@link #encrypt(SecretName, JsonNode)}. */
    public static boolean isEncrypted(JsonNode value) {
        return value.isTextual() && isEncrypted(value.textValue());
    }

    public static boolean isEncrypted(String value) {
        return value.startsWith(PREFIX);
    }

    /** Whether an attachment was made by {@link #encrypt(SecretName, byte[])}. */
    public static boolean isEncrypted(byte[] contents) {
        return contents.length >= BYTES_PREFIX.length
                && Arrays.equals(
                        contents, 0, BYTES_PREFIX.length, BYTES_PREFIX, 0, BYTES_PREFIX.length);
    }

    /** Encrypts a value of any JSON type with the primary key. */
    public String encrypt(SecretName name, JsonNode value) {
        byte[] json = value.toString().getBytes(StandardCharsets.UTF_8);
        return PREFIX
                + keys.primaryId()
                + ':'
                + Base64.getUrlEncoder().withoutPadding().encodeToString(seal(name, json));
    }

    /** Encrypts an attachment with the primary key. */
    public byte[] encrypt(SecretName name, byte[] contents) {
        byte[] sealed = seal(name, contents);
        return ByteBuffer.allocate(BYTES_PREFIX.length + sealed.length)
                .put(BYTES_PREFIX)
                .put(sealed)
                .array();
    }

    private byte[] seal(SecretName name, byte[] plain) {
        try {
            return aead.encrypt(plain, name.associatedData());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(name + " cannot be encrypted", e);
        }
    }

    /**
     * @throws SecretException when it is not encrypted, its key is not there, or it was changed or
     *     moved
     */
    public JsonNode decrypt(SecretName name, String value) throws SecretException {
        int colon = PREFIX.length() + ID_DIGITS;
        if (!isEncrypted(value) || value.length() <= colon || value.charAt(colon) != ':') {
            throw damaged(name);
        }
        byte[] sealed;
        try {
            sealed = Base64.getUrlDecoder().decode(value.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            throw damaged(name);
        }
        if (!value.substring(PREFIX.length(), colon).equals(keyId(name, sealed))) {
            throw damaged(name);
        }
        byte[] plain = open(name, sealed);
        try {
            return JSON.readTree(new String(plain, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw damaged(name);
        }
    }

    /**
     * @throws SecretException as for a config value
     */
    public byte[] decrypt(SecretName name, byte[] contents) throws SecretException {
        if (!isEncrypted(contents)) {
            throw damaged(name);
        }
        byte[] sealed = Arrays.copyOfRange(contents, BYTES_PREFIX.length, contents.length);
        return open(name, sealed);
    }

    /** Whether the primary key has encrypted it, so that a rotation would change nothing. */
    public boolean isCurrent(String value) {
        return value.startsWith(PREFIX + keys.primaryId() + ':');
    }

    /** As {@link #isCurrent(String)}, of an attachment. */
    public boolean isCurrent(byte[] contents) {
        int idAt = BYTES_PREFIX.length + KEY_ID_AT;
        return isEncrypted(contents)
                && contents.length >= idAt + Integer.BYTES
                && SecretKeys.hex(ByteBuffer.wrap(contents).getInt(idAt)).equals(keys.primaryId());
    }

    private static String keyId(SecretName name, byte[] sealed) throws SecretException {
        if (sealed.length < SHORTEST) {
            throw damaged(name);
        }
        return SecretKeys.hex(ByteBuffer.wrap(sealed).getInt(KEY_ID_AT));
    }

    private byte[] open(SecretName name, byte[] sealed) throws SecretException {
        String keyId = keyId(name, sealed);
        if (!keys.ids().contains(keyId)) {
            throw new SecretException(
                    "%s is encrypted with key %s, which is not in %s (keys there: %s)"
                            .formatted(name, keyId, keys.origin(), String.join(", ", keys.ids())));
        }
        try {
            return aead.decrypt(sealed, name.associatedData());
        } catch (GeneralSecurityException e) {
            throw damaged(name);
        }
    }

    private static SecretException damaged(SecretName name) {
        return new SecretException(
                name
                        + " cannot be decrypted: it was changed, or was encrypted for another team, plugin or key");
    }
}
