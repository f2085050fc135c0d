package io.hedgerow.runtime.pack;

/** A plugin package cannot be used; the message says what is wrong and where. */
public class PluginPackageException extends Exception {

    private static final long serialVersionUID = 1L;

    public PluginPackageException(String message) {
        super(message);
    }

    public PluginPackageException(String message, Throwable cause) {
        super(message, cause);
    }
}
