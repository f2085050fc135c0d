package io.hedgerow.runtime.module;

import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The modules this host provides (contract §3.9). Immutable. */
public final class HostModules {

    /** Client libraries of the contract that are not built yet. */
    private static final Set<String> NOT_YET =
            Set.of(
                    "pg",
                    "aws-sdk",
                    "snowflake-sdk",
                    "@google-cloud/bigquery",
                    "@google-cloud/storage",
                    "@google-cloud/pubsub");

    private static final HostModules PROVIDED =
            new HostModules(
                    ServiceLoader.load(HostModule.class, HostModules.class.getClassLoader())
                            .stream()
                            .map(ServiceLoader.Provider::get)
                            .collect(
                                    Collectors.toUnmodifiableMap(
                                            HostModule::requireName, Function.identity())));

    private final Map<String, HostModule> modules;

    private HostModules(Map<String, HostModule> modules) {
        this.modules = modules;
    }

    public static HostModules provided() {
        return PROVIDED;
    }

    public Optional<HostModule> find(String requireName) {
        return Optional.ofNullable(modules.get(requireName));
    }

    /** The error a plugin gets that imports a module it may not have (contract §3.9). */
    public static String refusal(String requireName) {
        return NOT_YET.contains(requireName)
                ? "Cannot import '"
                        + requireName
                        + "'! This package is part of the PostHog plugin API but is not available in"
                        + " Hedgerow yet."
                : "Cannot import '"
                        + requireName
                        + "'! This package is not provided by PostHog in plugins.";
    }
}
