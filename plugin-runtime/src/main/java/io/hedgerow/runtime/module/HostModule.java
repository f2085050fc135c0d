package io.hedgerow.runtime.module;

/**
 * A module that plugins may import. Its script evaluates to {@code (function (module, exports,
 * require, host) {…})}; {@code host} has the functions that {@link #bind} gives. Listed in {@link
 * HostModules}, or found by {@link java.util.ServiceLoader}. Stateless and thread-safe.
 */
public interface HostModule {

    String requireName();

    /** Class path resource of the script. */
    String bundleResource();

    /** False for a module that only other modules may require. */
    default boolean importable() {
        return true;
    }

    /** Called once per context, when the module is first required there. */
    default void bind(HostBinder binder, ModuleEnvironment environment) {}
}
