package io.hedgerow.runtime.host;

/** {@code meta.geoip} (contract §3.5). Thread-safe; must not block. */
@FunctionalInterface
public interface GeoIp {

    /**
     * @return JSON text of the MaxMind city record in its camelCase object form, or {@code null}
     *     for an address that is unknown or no address
     */
    String locate(String ip);
}
