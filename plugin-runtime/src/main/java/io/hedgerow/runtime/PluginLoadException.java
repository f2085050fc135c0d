package io.hedgerow.runtime;

/**
 * A plugin could not be loaded: syntax error, forbidden import, exception or endless loop at top
 * level.
 */
public final class PluginLoadException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient PluginError error;

    public PluginLoadException(PluginError error) {
        super(error.describe());
        this.error = error;
    }

    public PluginLoadException(String message) {
        this(new PluginError(PluginError.Kind.THROWN, "Error", message, null, false));
    }

    public PluginError error() {
        return error;
    }
}
