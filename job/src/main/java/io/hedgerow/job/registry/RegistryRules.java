package io.hedgerow.job.registry;

import io.hedgerow.job.config.ConfigurationException;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.job.secrets.SecretSettings;
import java.io.Serializable;

/**
 * What is asked of an enabled plugin config before it is put in force. Travels with the job.
 *
 * @param approvalRequired whether the plugin's content hash must be on the list of approved ones
 */
public record RegistryRules(SecretSettings secrets, boolean approvalRequired)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    public static final RegistryRules DEFAULT = new RegistryRules(SecretSettings.DEFAULT, false);

    /**
     * @throws ConfigurationException as {@link SecretSettings#of}
     */
    public static RegistryRules of(HedgerowConfiguration configuration) {
        return new RegistryRules(
                SecretSettings.of(configuration),
                configuration.get(HedgerowOptions.REQUIRE_APPROVAL));
    }
}
