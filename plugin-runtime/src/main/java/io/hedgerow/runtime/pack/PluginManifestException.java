package io.hedgerow.runtime.pack;

/** A {@code plugin.json} is missing or cannot be used; the message says what is wrong and where. */
public final class PluginManifestException extends PluginPackageException {

    private static final long serialVersionUID = 1L;

    public PluginManifestException(String message) {
        super(message);
    }

    public PluginManifestException(String message, Throwable cause) {
        super(message, cause);
    }
}
