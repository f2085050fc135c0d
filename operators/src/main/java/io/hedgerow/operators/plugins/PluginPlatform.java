package io.hedgerow.operators.plugins;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.runtime.host.GeoIp;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.host.HttpTransport;
import java.io.Serializable;

/** The plugin runtime as one subtask uses it: loads plugins, and what they reach the world with. */
public interface PluginPlatform extends AutoCloseable {

    /** Opens a platform on a TaskManager; travels there with the job graph. */
    @FunctionalInterface
    interface Factory extends Serializable {

        /**
         * @throws Exception naming what is missing, such as the GeoIP database file
         */
        PluginPlatform open() throws Exception;
    }

    /**
     * @throws PluginLoadException when the code does not compile or its top level throws; the text
     *     is for the plugin's author
     */
    PluginInstance load(PluginInstallation installation, HostServices services)
            throws PluginLoadException;

    /**
     * Compiles what {@link #load} will need, once per content and JVM, so that it costs the task
     * thread nothing. From any thread.
     *
     * @throws PluginLoadException when the code does not compile
     */
    void compile(PluginInstallation installation) throws PluginLoadException;

    /**
     * Gets ready for plugins that will be transpiled in this process, in the background. From any
     * thread, and more than once.
     */
    default void prepareTranspiler() {}

    HttpTransport http();

    GeoIp geoip();

    /** Whether requests carry an {@code Idempotency-Key}, whatever a plugin's config says. */
    boolean sendsIdempotencyKeys();

    /** Whether JavaScript is compiled to machine code, or interpreted. */
    boolean compilesJavaScript();

    @Override
    void close();

    /** A plugin that cannot be loaded. */
    final class PluginLoadException extends Exception {

        private static final long serialVersionUID = 1L;

        public PluginLoadException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
