package io.hedgerow.runtime.module;

import java.util.Map;

/** An error meant for the plugin: becomes a JavaScript {@code Error} with these properties. */
public final class HostException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String errorName;
    private final transient Map<String, Object> properties;

    /**
     * @param errorName the JavaScript error's {@code name}; {@code RangeError}, {@code TypeError}
     *     and {@code RetryError} become instances of those classes
     * @param properties further properties such as {@code code}: String, Double or Boolean values
     */
    public HostException(String errorName, String message, Map<String, Object> properties) {
        super(message);
        this.errorName = errorName;
        this.properties = Map.copyOf(properties);
    }

    public HostException(String errorName, String message) {
        this(errorName, message, Map.of());
    }

    public String errorName() {
        return errorName;
    }

    public Map<String, Object> properties() {
        return properties;
    }
}
