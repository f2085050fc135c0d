package io.hedgerow.operators.plugins;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.runtime.host.HostServices;

/** Makes plugin instances; one per subtask. */
public interface PluginLoader extends AutoCloseable {

    /**
     * @throws PluginLoadException when the code does not compile or its top level throws; the text
     *     is for the plugin's author
     */
    PluginInstance load(PluginInstallation installation, HostServices services)
            throws PluginLoadException;

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
