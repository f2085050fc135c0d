package io.hedgerow.job.secrets;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys that secrets are encrypted with: a key set of Google Tink in its JSON format. The
 * primary key encrypts, every key decrypts; each is AES-GCM. Immutable, safe for all threads.
 */
public final class SecretKeys {

    static {
        try {
            AeadConfig.register();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Tink cannot be used in this process", e);
        }
    }

    private final KeysetHandle keys;
    private final String origin;

    private SecretKeys(KeysetHandle keys, String origin) {
        this.keys = keys;
        this.origin = origin;
    }

    /** One new 256-bit key. */
    public static SecretKeys generate() {
        return with(KeysetHandle.newBuilder(), "new keys");
    }

    /**
     * @throws SecretException when the place cannot be read or holds no key set
     */
    public static SecretKeys read(SecretReference place) throws SecretException {
        return parse(place.read(), place.toString());
    }

    /**
     * @param origin for errors: where the text is from
     * @throws SecretException when it is no key set, or one for something else than AES-GCM
     */
    public static SecretKeys parse(String json, String origin) throws SecretException {
        KeysetHandle keys;
        try {
            keys = TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException | RuntimeException e) {
            // The cause is left out: it may repeat what it could not parse.
            throw new SecretException(
                    origin + " holds no key set; make one with: hedgerow secrets keygen");
        }
        for (int i = 0; i < keys.size(); i++) {
            if (!(keys.getAt(i).getKey().getParameters() instanceof AesGcmParameters gcm)
                    || gcm.getVariant() != AesGcmParameters.Variant.TINK) {
                throw new SecretException(
                        "%s: key %s is no AES-GCM key with Tink's prefix"
                                .formatted(origin, hex(keys.getAt(i).getId())));
            }
        }
        return new SecretKeys(keys, origin);
    }

    /** These keys and a new one, which becomes the primary. */
    public SecretKeys withNewPrimary() {
        return with(KeysetHandle.newBuilder(keys), origin);
    }

    private static SecretKeys with(KeysetHandle.Builder builder, String origin) {
        try {
            return new SecretKeys(
                    builder.addEntry(
                                    KeysetHandle.generateEntryFromParameters(
                                                    PredefinedAeadParameters.AES256_GCM)
                                            .withRandomId()
                                            .makePrimary())
                            .build(),
                    origin);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No key can be made in this process", e);
        }
    }

    /** The primary alone: what the other keys have encrypted can be read no more. */
    public SecretKeys primaryOnly() {
        try {
            return new SecretKeys(
                    KeysetHandle.newBuilder()
                            .addEntry(
                                    KeysetHandle.importKey(keys.getPrimary().getKey())
                                            .withFixedId(keys.getPrimary().getId())
                                            .makePrimary())
                            .build(),
                    origin);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The primary key of " + origin + " is unusable", e);
        }
    }

    /** The key set itself, in clear: for a file that only its owner may read. */
    public String toJson() {
        try {
            return TinkJsonProtoKeysetFormat.serializeKeyset(keys, InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key set of " + origin + " is unusable", e);
        }
    }

    /** Id of the key that encrypts, eight hexadecimal digits; not secret. */
    public String primaryId() {
        return hex(keys.getPrimary().getId());
    }

    /** Ids of the keys that decrypt. */
    public List<String> ids() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            if (keys.getAt(i).getStatus() == KeyStatus.ENABLED) {
                ids.add(hex(keys.getAt(i).getId()));
            }
        }
        return ids;
    }

    String origin() {
        return origin;
    }

    Aead aead() {
        try {
            return keys.getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key set of " + origin + " is unusable", e);
        }
    }

    static String hex(int id) {
        return "%08x".formatted(id);
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "SecretKeys" + ids() + " from " + origin;
    }
}
