package io.hedgerow.job.webhook;

import io.hedgerow.job.config.ConfigurationException;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.job.secrets.SecretException;
import io.hedgerow.job.secrets.SecretReference;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Who is told. Travels with the job.
 *
 * @param secret where the signing secret is, {@code null} for none
 * @param disables whether a fatal error disables the config, or is only recorded
 */
public record WebhookTarget(URI url, SecretReference secret, boolean disables)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /**
     * @return empty when no webhook is configured
     * @throws ConfigurationException when its address or secret cannot be used
     */
    public static Optional<WebhookTarget> of(HedgerowConfiguration configuration) {
        String url = configuration.get(HedgerowOptions.WEBHOOK_URL);
        if (url == null || url.isBlank()) {
            return Optional.empty();
        }
        String secret = configuration.get(HedgerowOptions.WEBHOOK_SECRET);
        try {
            return Optional.of(
                    new WebhookTarget(
                            address(url),
                            secret == null || secret.isBlank()
                                    ? null
                                    : SecretReference.parse(
                                            secret,
                                            "Option " + HedgerowOptions.WEBHOOK_SECRET.key(),
                                            Path.of("")),
                            configuration.get(HedgerowOptions.DISABLE_ON_FATAL_ERROR)));
        } catch (SecretException e) {
            throw new ConfigurationException(e.getMessage());
        }
    }

    private static URI address(String url) {
        try {
            URI address = URI.create(url.strip());
            if (address.getHost() != null
                    && ("http".equals(address.getScheme())
                            || "https".equals(address.getScheme()))) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // told of below, without the address
        }
        throw new ConfigurationException(
                "Option "
                        + HedgerowOptions.WEBHOOK_URL.key()
                        + " must be an address that begins with http:// or https:// (its value is hidden here)");
    }

    /** Without what may hold a token. */
    @Override
    public String toString() {
        return url.getScheme() + "://" + url.getHost();
    }
}
