package io.hedgerow.job.secrets;

import io.hedgerow.job.config.ConfigurationException;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/**
 * How secrets are kept. Travels with the job, without the keys.
 *
 * @param keys where the keys are, {@code null} for none
 */
public record SecretSettings(SecretReference keys, PlainSecrets plainText) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** No keys: encrypted values cannot be read. */
    public static final SecretSettings DEFAULT = new SecretSettings(null, PlainSecrets.AUTO);

    /**
     * The ids of the keys that secrets can be read with, which change when keys are added or put
     * right. Not secret.
     *
     * @return {@code null} when no keys are configured
     */
    public List<String> keyIds() {
        if (keys == null) {
            return null;
        }
        try {
            return SecretKeys.read(keys).ids();
        } catch (SecretException e) {
            return List.of();
        }
    }

    /**
     * @throws ConfigurationException when {@code secrets.keys} is no reference
     */
    public static SecretSettings of(HedgerowConfiguration configuration) {
        try {
            String keys = configuration.get(HedgerowOptions.SECRET_KEYS);
            return new SecretSettings(
                    keys == null || keys.isBlank()
                            ? null
                            : SecretReference.parse(
                                    keys,
                                    "Option " + HedgerowOptions.SECRET_KEYS.key(),
                                    Path.of("")),
                    configuration.get(HedgerowOptions.PLAIN_SECRETS));
        } catch (SecretException e) {
            throw new ConfigurationException(e.getMessage());
        }
    }
}
