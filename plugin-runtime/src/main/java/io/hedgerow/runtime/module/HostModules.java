package io.hedgerow.runtime.module;

import io.hedgerow.runtime.module.buffer.BufferModule;
import io.hedgerow.runtime.module.crypto.CryptoModule;
import io.hedgerow.runtime.module.ethers.EthersModule;
import io.hedgerow.runtime.module.fetch.FetchModule;
import io.hedgerow.runtime.module.posthogapi.PosthogApiModule;
import io.hedgerow.runtime.module.timers.TimersModule;
import io.hedgerow.runtime.module.url.UrlModule;
import io.hedgerow.runtime.module.zlib.ZlibModule;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
                    Stream.concat(ours(), installed())
                            .collect(
                                    Collectors.toUnmodifiableMap(
                                            HostModule::requireName, Function.identity())));

    private static Stream<HostModule> ours() {
        return Stream.of(
                BundledModule.importable("generic-pool", "generic-pool.js"),
                BundledModule.importable("jsonwebtoken", "jsonwebtoken.js"),
                BundledModule.importable("faker", "faker.js"),
                BundledModule.importable("stream", "stream.js"),
                BundledModule.importable("@posthog/plugin-contrib", "plugin-contrib.js"),
                BundledModule.internal("events", "events.js"),
                BundledModule.internal("util", "util.js"),
                BundledModule.internal("string_decoder", "string_decoder.js"),
                BundledModule.internal("@hedgerow/abort", "abort.js"),
                BundledModule.internal("@hedgerow/legacy-url", "legacy-url.js"),
                new BufferModule(),
                new CryptoModule(),
                new ZlibModule(),
                new UrlModule(),
                new EthersModule(),
                new FetchModule(),
                new PosthogApiModule(),
                new TimersModule());
    }

    /** Modules that others put on the class path beside the runtime. */
    private static Stream<HostModule> installed() {
        return ServiceLoader.load(HostModule.class, HostModules.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get);
    }

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
