package io.hedgerow.job.ingestion;

import io.hedgerow.job.config.ConfigurationException;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.operators.plugins.PluginPlatform;
import io.hedgerow.operators.plugins.RuntimePlatform;
import io.hedgerow.runtime.JournalMismatch;
import io.hedgerow.runtime.LimitsByPlugin;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.geoip.MaxMindGeoIp;
import io.hedgerow.runtime.http.AddressGuard;
import io.hedgerow.runtime.http.ApacheHttpTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the plugin runtime on a TaskManager.
 *
 * @param limits of plugins by name, over the two time-outs ({@link LimitsByPlugin})
 * @param geoipDatabase path, {@code null} for none
 * @param refuseInternal whether plugins may reach public addresses only
 * @param allowedHosts exceptions from that
 * @param effects of calls that run again
 */
public record RuntimePlatformFactory(
        String geoipDatabase,
        String siteUrl,
        Duration timeout,
        Duration cpuTimeout,
        Map<String, String> limits,
        boolean refuseInternal,
        List<String> allowedHosts,
        RuntimePlatform.EffectOptions effects)
        implements PluginPlatform.Factory {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(RuntimePlatformFactory.class);

    public static RuntimePlatformFactory of(HedgerowConfiguration configuration) {
        RuntimePlatformFactory factory =
                new RuntimePlatformFactory(
                        configuration.find(HedgerowOptions.GEOIP_DATABASE).orElse(null),
                        configuration.get(HedgerowOptions.SITE_URL),
                        configuration.get(HedgerowOptions.METHOD_TIMEOUT),
                        configuration.get(HedgerowOptions.CPU_TIMEOUT),
                        Map.copyOf(configuration.get(HedgerowOptions.PLUGIN_LIMITS)),
                        configuration.get(HedgerowOptions.HTTP_REFUSE_INTERNAL),
                        List.copyOf(configuration.get(HedgerowOptions.HTTP_ALLOWED_HOSTS)),
                        new RuntimePlatform.EffectOptions(
                                configuration.get(HedgerowOptions.IDEMPOTENCY_HEADER),
                                configuration.get(HedgerowOptions.JOURNAL_MISMATCH)
                                                == HedgerowOptions.Mismatch.RERUN
                                        ? JournalMismatch.RERUN
                                        : JournalMismatch.FAIL));
        try {
            factory.limitsByPlugin();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "Option " + HedgerowOptions.PLUGIN_LIMITS.key() + ": " + e.getMessage(), e);
        }
        return factory;
    }

    /** What the options say. */
    public LimitsByPlugin limitsByPlugin() {
        return LimitsByPlugin.of(
                PluginLimits.builder()
                        .awaitTimeout(timeout)
                        .methodTimeout(timeout)
                        .cpuTime(cpuTimeout)
                        .build(),
                limits);
    }

    @Override
    public PluginPlatform open() throws IOException {
        MaxMindGeoIp database =
                geoipDatabase == null ? null : new MaxMindGeoIp(Path.of(geoipDatabase));
        if (database == null) {
            LOG.warn(
                    "No {} is set: plugins get no location for any address",
                    HedgerowOptions.GEOIP_DATABASE.key());
        }
        AddressGuard guard =
                refuseInternal ? AddressGuard.on(Set.copyOf(allowedHosts)) : AddressGuard.off();
        ApacheHttpTransport http = new ApacheHttpTransport(guard, timeout);
        return new RuntimePlatform(
                http,
                database == null ? ip -> null : database,
                limitsByPlugin(),
                siteUrl,
                effects,
                () -> {
                    http.close();
                    if (database != null) {
                        database.close();
                    }
                });
    }
}
