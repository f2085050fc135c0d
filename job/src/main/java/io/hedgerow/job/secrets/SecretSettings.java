package io.hedgerow.job.secrets;

import io.hedgerow.job.config.ConfigurationException;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import java.io.Serializable;
import java.nio.file.Path;

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
