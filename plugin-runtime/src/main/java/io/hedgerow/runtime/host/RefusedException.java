package io.hedgerow.runtime.host;

/** A host service refuses a call, and the plugin's author shall read why. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String errorName;

    /**
     * @param errorName {@code name} of the JavaScript error the plugin sees, such as {@code
     *     RangeError}
     */
    public RefusedException(String errorName, String message) {
        super(message);
        this.errorName = errorName;
    }

    public String errorName() {
        return errorName;
    }
}
