package io.hedgerow.job.secrets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.operators.registry.SecretMask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Encrypts the secrets of plugin configs before they are stored, and decrypts them for the plugin,
 * by the rules of one registry (decision 0047). Immutable, safe for all threads.
 */
public final class SecretVault {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NO_KEYS =
            "no keys are configured. Make some with: hedgerow secrets keygen, and set secrets.keys";

    private final SecretCipher cipher;
    private final boolean acceptsPlain;

    private SecretVault(SecretCipher cipher, boolean acceptsPlain) {
        this.cipher = cipher;
        this.acceptsPlain = acceptsPlain;
    }

    /**
     * Reads the keys, if some are configured.
     *
     * @param madeByPostHog whether the registry is a database that PostHog's own migrations made
     * @throws SecretException when the keys cannot be read
     */
    public static SecretVault open(SecretSettings settings, boolean madeByPostHog)
            throws SecretException {
        return new SecretVault(
                settings.keys() == null ? null : new SecretCipher(SecretKeys.read(settings.keys())),
                switch (settings.plainText()) {
                    case AUTO -> madeByPostHog;
                    case REFUSE -> false;
                    case ALLOW -> true;
                });
    }

    /** What the plugin gets, and what hides its secrets everywhere else. */
    public record OpenedConfig(String configJson, SecretMask secrets) {}

    /**
     * Decrypts a config for its plugin.
     *
     * @param secretFields see {@link SecretFields}
     * @throws SecretException naming the first field that cannot be decrypted, or is in plain text
     *     where that is refused
     */
    public OpenedConfig open(SecretOwner owner, Set<String> secretFields, String configJson)
            throws SecretException {
        return open(owner, secretFields, Set.of(), configJson);
    }

    /**
     * As {@link #open(SecretOwner, Set, String)}.
     *
     * @param external secret fields whose values are not stored in the registry but were fetched
     *     from an environment or a file, and so are in plain text
     */
    public OpenedConfig open(
            SecretOwner owner, Set<String> secretFields, Set<String> external, String configJson)
            throws SecretException {
        JsonNode config = parse(configJson);
        List<String> secrets = new ArrayList<>();
        boolean opened = false;
        for (Map.Entry<String, JsonNode> field : List.copyOf(config.properties())) {
            JsonNode value = field.getValue();
            if (SecretCipher.isEncrypted(value)) {
                value =
                        cipher(owner.config(field.getKey()))
                                .decrypt(owner.config(field.getKey()), value.textValue());
                ((ObjectNode) config).set(field.getKey(), value);
                opened = true;
            } else if (!secretFields.contains(field.getKey()) || isNothing(value)) {
                continue;
            } else if (!acceptsPlain && !external.contains(field.getKey())) {
                throw plainRefused(owner.config(field.getKey()));
            }
            secrets.add(value.isValueNode() ? value.asText() : value.toString());
        }
        return new OpenedConfig(opened ? config.toString() : configJson, new SecretMask(secrets));
    }

    /**
     * Encrypts what is to be stored: the secret fields that are not encrypted yet. Where plain text
     * is accepted and there are no keys they stay as they are.
     *
     * @return a copy
     * @throws SecretException when a secret can be neither encrypted nor stored in plain text
     */
    public ObjectNode seal(SecretOwner owner, Set<String> secretFields, ObjectNode config)
            throws SecretException {
        ObjectNode sealed = config.deepCopy();
        for (String key : secretFields) {
            JsonNode value = config.path(key);
            if (isNothing(value) || SecretCipher.isEncrypted(value)) {
                continue;
            }
            if (cipher != null) {
                sealed.put(key, cipher.encrypt(owner.config(key), value));
            } else if (!acceptsPlain) {
                throw noKeys(owner.config(key));
            }
        }
        return sealed;
    }

    /**
     * Brings what is stored under the primary key: what another key has encrypted, and secrets in
     * plain text.
     *
     * @return a copy
     * @throws SecretException when there are no keys, or a value cannot be decrypted
     */
    public ObjectNode reseal(SecretOwner owner, Set<String> secretFields, ObjectNode config)
            throws SecretException {
        ObjectNode resealed = config.deepCopy();
        for (Map.Entry<String, JsonNode> field : config.properties()) {
            SecretName name = owner.config(field.getKey());
            JsonNode value = field.getValue();
            if (SecretCipher.isEncrypted(value)) {
                JsonNode plain = cipher(name).decrypt(name, value.textValue());
                if (!cipher.isCurrent(value.textValue())) {
                    resealed.put(field.getKey(), cipher.encrypt(name, plain));
                }
            } else if (secretFields.contains(field.getKey()) && !isNothing(value)) {
                resealed.put(field.getKey(), cipher(name).encrypt(name, value));
            }
        }
        return resealed;
    }

    /**
     * As {@link #reseal}, of an attachment.
     *
     * @return {@code contents} itself when it stays
     */
    public byte[] resealAttachment(SecretName name, boolean secret, byte[] contents)
            throws SecretException {
        if (contents == null || contents.length == 0) {
            return contents;
        }
        if (SecretCipher.isEncrypted(contents)) {
            byte[] plain = cipher(name).decrypt(name, contents);
            return cipher.isCurrent(contents) ? contents : cipher.encrypt(name, plain);
        }
        return secret ? cipher(name).encrypt(name, contents) : contents;
    }

    /**
     * Decrypts an attachment.
     *
     * @param secret whether its field is marked secret
     * @throws SecretException as for a config
     */
    public byte[] openAttachment(SecretName name, boolean secret, byte[] contents)
            throws SecretException {
        if (contents == null || contents.length == 0) {
            return contents;
        }
        if (SecretCipher.isEncrypted(contents)) {
            return cipher(name).decrypt(name, contents);
        }
        if (secret && !acceptsPlain) {
            throw plainRefused(name);
        }
        return contents;
    }

    /** Whether a stored attachment is encrypted, and so is a secret. */
    public static boolean isEncrypted(byte[] contents) {
        return contents != null && SecretCipher.isEncrypted(contents);
    }

    /**
     * Encrypts a secret attachment that is to be stored.
     *
     * @throws SecretException as for a config
     */
    public byte[] sealAttachment(SecretName name, byte[] contents) throws SecretException {
        if (cipher != null && !SecretCipher.isEncrypted(contents)) {
            return cipher.encrypt(name, contents);
        }
        if (cipher == null && !acceptsPlain) {
            throw noKeys(name);
        }
        return contents;
    }

    /** An absent, null or empty value is no secret. */
    private static boolean isNothing(JsonNode value) {
        return value.isMissingNode()
                || value.isNull()
                || value.isTextual() && value.asText().isEmpty();
    }

    private SecretCipher cipher(SecretName name) throws SecretException {
        if (cipher == null) {
            throw new SecretException(
                    name + " needs keys, but none are configured (option secrets.keys)");
        }
        return cipher;
    }

    private static SecretException noKeys(SecretName name) {
        return new SecretException(name + " cannot be encrypted: " + NO_KEYS);
    }

    private static SecretException plainRefused(SecretName name) {
        return new SecretException(
                name
                        + " is in plain text, which is refused here (option secrets.plain-text). Encrypt it with: hedgerow secrets rotate (in a folder: secrets encrypt), or set the value anew");
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A config that is no JSON", e);
        }
    }
}
